import { sql } from '../hundred-columns.mjs';

export { check, tables } from '../hundred-columns.mjs';

export const title = '1 row of 100 int columns, execute';

export function operation(connection) {
  return () => connection.execute(sql);
}
