import { sql } from '../readings.mjs';

export { checkArrays as check, tables } from '../readings.mjs';

export const title = '100 000 rows × 6 as arrays, execute';
export const fixed = true;
export const big = true;

export function operation(connection) {
  return () => connection.execute({ sql, rowsAsArray: true });
}
