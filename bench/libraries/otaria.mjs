import * as otaria from 'otaria/mariadb';

export const { version } = otaria;

export function connect(settings) {
  return otaria.createConnection({ ...settings, connectTimeout: 10_000 });
}

/** The rows or the OkPacket of a result. */
export const outcome = (result) => result;

/** What this library makes of a BIGINT. */
export const bigint = (value) => value;
