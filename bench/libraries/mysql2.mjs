import { createRequire } from 'node:module';
import mysql from 'mysql2/promise';

export const { version } = createRequire(import.meta.url)('mysql2/package.json');

export function connect(settings) {
  return mysql.createConnection(settings);
}

export function createPool(settings, connectionLimit) {
  return mysql.createPool({ ...settings, connectionLimit });
}

/** Inserts rows of four values; `insert` is the statement up to VALUES. There is no batch: all rows go as one text. */
export function batch(connection, insert, rows) {
  return connection.query(`${insert} ?`, [rows]);
}

/** The rows of a statement as a stream of objects, which only the connection without promises has. */
export function stream(connection, sql) {
  return connection.connection.query(sql).stream();
}

/** The rows or the header of a result: mysql2 gives `[rows, fields]`. */
export const outcome = (result) => result[0];

/** What this library makes of a BIGINT: a number, although it may not hold every one. */
export const bigint = Number;
