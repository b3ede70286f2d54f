import { count, isReading, sql } from '../../tdengine/readings.mjs';

export const title = '100 000 rows × 6';
export const libraries = ['bare', 'arrays', 'objects', 'next', 'loop', 'columns'];
export const big = true;
export const rows = count;

export const operation = (connection) => () => connection.read(sql);

export const check = () => (result) =>
  result.count === count &&
  (!result.first || (isReading(result.first, 1) && isReading(result.last, count)));
