import type { Statement } from './connection.js';

/** As in npm mariadb, the caller's own object gets the option, unless it is frozen. */
export function askForColumns(sql: Statement): Statement {
  if (typeof sql !== 'object' || sql === null || Reflect.set(sql, 'metaAsArray', true)) return sql;
  return { ...sql, metaAsArray: true };
}

/** The statement, whose result comes with its columns. */
export function withColumns(sql: Statement): Statement {
  return askForColumns(typeof sql === 'string' ? { sql } : sql);
}
