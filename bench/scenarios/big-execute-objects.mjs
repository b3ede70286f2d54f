import { sql } from '../readings.mjs';

export { checkObjects as check, tables } from '../readings.mjs';

export const title = '100 000 rows × 6 as objects, execute';
export const fixed = true;
export const big = true;

export function operation(connection) {
  return () => connection.execute(sql);
}
