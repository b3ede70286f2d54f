import { sql } from '../hundred-columns.mjs';

export { check, tables } from '../hundred-columns.mjs';

export const title = '1 row of 100 int columns, text';
export const fixed = true;

export function operation(connection) {
  return () => connection.query(sql);
}
