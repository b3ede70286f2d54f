import * as mariadb from 'mariadb';

export const { version } = mariadb;

export function connect(settings) {
  return mariadb.createConnection({ ...settings, connectTimeout: 10_000 });
}

/** The rows or the OkPacket of a result. */
export const outcome = (result) => result;

/** What this library makes of a BIGINT. */
export const bigint = (value) => value;
