import * as otaria from 'otaria/mariadb';

export const { version } = otaria;

export function connect(settings) {
  return otaria.createConnection({ ...settings, connectTimeout: 10_000 });
}

export function createPool(settings, connectionLimit) {
  return otaria.createPool({ ...settings, connectTimeout: 10_000, connectionLimit });
}

/** Inserts rows of four values; `insert` is the statement up to VALUES. */
export function batch(connection, insert, rows) {
  return connection.batch(`${insert} (?, ?, ?, ?)`, rows);
}

/** The rows of a statement as a stream of objects. */
export function stream(connection, sql) {
  return connection.queryStream(sql);
}

/** The rows or the OkPacket of a result. */
export const outcome = (result) => result;

/** What this library makes of a BIGINT. */
export const bigint = (value) => value;
