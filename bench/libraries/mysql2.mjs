import { createRequire } from 'node:module';
import mysql from 'mysql2/promise';

export const { version } = createRequire(import.meta.url)('mysql2/package.json');

export function connect(settings) {
  return mysql.createConnection(settings);
}

/** The rows or the header of a result: mysql2 gives `[rows, fields]`. */
export const outcome = (result) => result[0];

/** What this library makes of a BIGINT: a number, although it may not hold every one. */
export const bigint = Number;
