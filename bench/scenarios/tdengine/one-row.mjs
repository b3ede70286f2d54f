import { count, isReading, selectOne } from '../../tdengine/readings.mjs';

export const title = 'one row × 6';
export const libraries = ['bare', 'arrays'];
export const rows = 1;

const id = (turn) => 1 + ((turn * 7919) % count);

export const operation = (connection) => (turn) => connection.read(selectOne(id(turn)));

export const check = () => (result, turn) =>
  result.count === 1 && (!result.first || isReading(result.first, id(turn)));
