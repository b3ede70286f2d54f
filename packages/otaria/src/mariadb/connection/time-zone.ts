import { ClientError } from '../errors/client-errors.js';
import { SqlError } from '../errors/sql-error.js';
import type { ConnectionInfo } from './info.js';
import type { SessionQuery } from './session-setup.js';

/** Sets the session's time zone as the option `timezone` says; nothing for `local`. */
export async function setTimeZone(
  query: SessionQuery,
  option: string,
  info: ConnectionInfo,
): Promise<void> {
  if (option === 'local') return;
  const zone = option === 'auto' ? await processZone(query, info) : option;
  if (zone === undefined) return;
  const name = serverName(zone, info);
  await query('SET time_zone=?', [name]).catch((cause: Error) => {
    const message =
      `setting timezone '${name}' fails on server: it knows names only when its time zone tables are loaded ` +
      '(mariadb-tzinfo-to-sql); offsets such as +02:00 always work';
    const errno = ClientError.ER_WRONG_IANA_TIMEZONE;
    throw new SqlError(message, null, false, info, '08S01', errno, null, true, cause);
  });
}

/** The process's zone, when the server's is another one. */
async function processZone(query: SessionQuery, info: ConnectionInfo): Promise<string | undefined> {
  const sql = 'SELECT @@session.time_zone AS session, @@system_time_zone AS system';
  const [{ session, system }] = (await query(sql)) as { session: string; system: string }[];
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = session === 'SYSTEM' ? system : session;
  if (zone === own) return undefined;
  const alike =
    /^(GMT[+-]|Etc\/|UTC$|Z$)/.test(zone) && serverName(zone, info) === serverName(own, info);
  return alike ? undefined : own;
}

const UTC = new Set(['Z', 'UTC', 'Etc/UTC', 'Etc/GMT']);

/** A zone in the form that every server knows, where it has one. */
function serverName(zone: string, info: ConnectionInfo): string {
  if (UTC.has(zone)) return '+00:00';
  const [, area, signedOffset] = /^(Etc\/)?GMT(.*)$/.exec(zone) ?? [];
  if (signedOffset === undefined) return zone;
  const [, sign, hours, minutes] = /^([+-])(\d+)(?::(\d\d))?$/.exec(signedOffset) ?? [];
  if (sign === undefined) {
    const message = `the timezone '${zone}' is not of the form GMT+<hours>[:<minutes>]`;
    const errno = ClientError.ER_WRONG_AUTO_TIMEZONE;
    throw new SqlError(message, null, true, info, '08S01', errno);
  }
  // Zones below Etc/ count westwards.
  const direction = area === undefined ? sign : sign === '+' ? '-' : '+';
  return `${direction}${hours.padStart(2, '0')}:${minutes ?? '00'}`;
}
