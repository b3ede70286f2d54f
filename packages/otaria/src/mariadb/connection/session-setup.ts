import type { Collation } from '../columns/collation.js';
import { ClientError } from '../errors/client-errors.js';
import { clientError } from '../errors/failure.js';
import { SqlError } from '../errors/sql-error.js';
import type { ConnectionOptions } from '../options/connection-options.js';
import type { ConnectionInfo } from './info.js';
import { setTimeZone } from './time-zone.js';

/** Runs a statement of the set-up by the text protocol. */
export type SessionQuery = (sql: string, values?: unknown[]) => Promise<unknown>;

/** When a session is set up: after the login, when it has been reset, or when its user has changed. */
export type SetUpOccasion = 'login' | 'reset' | 'changeUser';

/**
 * Sets up the session: variables, character set, time zone, version, the program's own statements, time limit, in this
 * order. Statements go out without waiting for each other, but for a time zone that has to be asked for first. The
 * program's own statements are not for another user.
 */
export async function setUpSession(
  query: SessionQuery,
  options: ConnectionOptions,
  info: ConnectionInfo,
  occasion: SetUpOccasion,
): Promise<void> {
  if (occasion !== 'login') info.beginSession(options.collation);
  const steps = [
    occasion === 'login' ? undefined : query(IGNORE_SPACE),
    setVariables(query, options, info),
    setCharacterSet(query, options.collation, info, occasion),
    setTimeZone(query, options.timezone, info),
  ];
  if (occasion === 'login' && options.forceVersionCheck) steps.push(askVersion(query, info));
  if (options.timezone === 'auto') await Promise.all(steps);
  if (occasion !== 'changeUser') {
    for (const sql of [options.initSql || []].flat()) steps.push(runInitial(query, sql, info));
  }
  if (options.queryTimeout > 0) steps.push(limitTime(query, options.queryTimeout, info));
  await Promise.all(steps);
}

async function setVariables(
  query: SessionQuery,
  { sessionVariables = {} }: ConnectionOptions,
  info: ConnectionInfo,
): Promise<void> {
  const variables = Object.entries(sessionVariables);
  if (variables.length === 0) return;
  const names = variables.map(([name]) => `@@${name.replace(/[^A-Za-z0-9_]/g, '')}=?`);
  const values = variables.map(([, value]) => value);
  await query(`set ${names.join(',')}`, values).catch((cause: Error) => {
    const errno = ClientError.ER_SETTING_SESSION_ERROR;
    throw setUpError(`Error setting session variable: ${cause.message}`, errno, info, cause);
  });
}

/** What a login asks for by a flag of the handshake. */
const IGNORE_SPACE = "SET sql_mode = CONCAT(@@sql_mode, ',IGNORE_SPACE')";

/**
 * Statements and results travel in UTF-8 whatever the character set is: the server converts, so that no character is
 * lost on the way and every one that it knows works. Literals and parameters are taken for the character set asked for.
 */
async function setCharacterSet(
  query: SessionQuery,
  collation: Collation | undefined,
  info: ConnectionInfo,
  occasion: SetUpOccasion,
): Promise<void> {
  const sql = characterSetStatement(collation, info, occasion);
  if (sql === undefined) return;
  await query(sql).catch((cause: Error) => {
    const errno = ClientError.ER_SETTING_SESSION_ERROR;
    throw setUpError(`Error setting the character set: ${cause.message}`, errno, info, cause);
  });
}

/** The handshake has one byte for the collation. */
const HANDSHAKE_COLLATIONS = 255;

function characterSetStatement(
  collation: Collation | undefined,
  info: ConnectionInfo,
  occasion: SetUpOccasion,
): string | undefined {
  if (collation && collation.charset !== 'utf8') {
    return `SET character_set_client = utf8mb4, character_set_results = utf8mb4, collation_connection = ${collation.name}`;
  }
  if (collation && collation.index > HANDSHAKE_COLLATIONS) {
    return `SET NAMES utf8mb4 COLLATE ${collation.name}`;
  }
  // A server may be told to ignore the collation of the handshake; then its greeting shows the one it keeps.
  if (occasion === 'login' && (collation || info.serverCollation?.maxLength === 4))
    return undefined;
  return `SET NAMES utf8mb4 COLLATE ${collation?.name ?? 'utf8mb4_unicode_ci'}`;
}

async function askVersion(query: SessionQuery, info: ConnectionInfo): Promise<void> {
  const [row] = (await query('SELECT @@VERSION AS version')) as { version: string }[];
  info.forceVersion(row.version);
}

async function runInitial(query: SessionQuery, sql: string, info: ConnectionInfo): Promise<void> {
  await query(sql).catch((cause: Error) => {
    const errno = ClientError.ER_INITIAL_SQL_ERROR;
    throw setUpError(`Error executing initial sql command: ${cause.message}`, errno, info, cause);
  });
}

/** Whether the server can reset a session. */
export function canReset(info: ConnectionInfo): boolean {
  return info.isMariaDB() ? info.hasMinVersion(10, 2, 4) : info.hasMinVersion(5, 7, 3);
}

/** Throws where the server cannot make a session new. */
export function checkReset(info: ConnectionInfo): void {
  if (canReset(info)) return;
  const message = `the server ${info.serverVersion?.raw} cannot reset a connection: MariaDB 10.2.4 or MySQL 5.7.3 can`;
  throw clientError(message, ClientError.ER_RESET_NOT_SUPPORTED, info, null, '0A000');
}

/** Throws for MySQL, which does not take the authentication plugin that a change of user names (its bug 83472). */
export function checkChangeOfUser(info: ConnectionInfo): void {
  if (info.isMariaDB()) return;
  const message = 'changeUser works on MariaDB only: MySQL has a bug there, number 83472';
  throw clientError(message, ClientError.ER_MYSQL_CHANGE_USER_BUG, info, null, '0A000');
}

/** Whether the server can stop a statement after a time. */
export function canLimitTime(info: ConnectionInfo): boolean {
  return info.isMariaDB() && info.hasMinVersion(10, 1, 2);
}

async function limitTime(
  query: SessionQuery,
  milliseconds: number,
  info: ConnectionInfo,
): Promise<void> {
  if (!canLimitTime(info)) {
    const message = 'Can only use queryTimeout for MariaDB server after 10.1.2';
    throw new SqlError(message, null, false, info, 'HY000', ClientError.ER_TIMEOUT_NOT_SUPPORTED);
  }
  await query(`SET max_statement_time=${milliseconds / 1000}`).catch((cause: Error) => {
    const errno = ClientError.ER_INITIAL_TIMEOUT_ERROR;
    throw setUpError(`Error setting session queryTimeout: ${cause.message}`, errno, info, cause);
  });
}

function setUpError(message: string, errno: number, info: ConnectionInfo, cause: Error): SqlError {
  return new SqlError(message, null, true, info, '08S01', errno, null, true, cause);
}
