// What the ways to read with otaria/tdengine have in common.
import { WSConfig, WsSql } from 'otaria/tdengine';

export const url = ({ host, port, user, password, database }) =>
  `ws://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;

/**
 * A connection whose `read` reads a whole result in this way: it gives the number of rows, and the first and the last of them
 * where the way has rows.
 */
export async function connectReading(settings, read) {
  const wsSql = await WsSql.open(new WSConfig(url(settings)));
  return {
    read: (sql) => read(wsSql, sql),
    write: (lines) => wsSql.schemalessInsert(lines, 1, 'ms', 0),
    exec: (sql) => wsSql.exec(sql),
    statement: () => wsSql.stmtInit(),
    end: () => wsSql.close(),
  };
}

/** The result of a way that has all rows at once. */
export const kept = (rows) => ({ count: rows.length, first: rows[0], last: rows.at(-1) });
