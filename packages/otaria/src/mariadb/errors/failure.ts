import type { NativeFailure } from '../../native/binding.js';
import { ClientError } from './client-errors.js';
import { SqlError } from './sql-error.js';

/** What an error says about the connection it happened on. */
export interface ErrorContext {
  threadId: number | null;
}

/** States after which the server closes the connection, or ended the statement from outside. */
function isFatalState(sqlState: string): boolean {
  return sqlState.startsWith('08') || sqlState === '70100';
}

/** An error of the server as a rejected statement shows it. */
export function serverError(
  failure: NativeFailure,
  info: ErrorContext,
  sql: string | null,
  fatal = false,
): SqlError {
  const { message, errno, sqlState } = failure;
  return new SqlError(message, sql, fatal || isFatalState(sqlState), info, sqlState, errno);
}

/** A fatal error: of the server while connecting or closing, or of the conversation. */
export function fatalError(failure: NativeFailure, info: ErrorContext, loggedIn = true): SqlError {
  if (failure.fault === 'server') return serverError(failure, info, null, true);
  const [errno, sqlState] = faults[failure.fault] ?? misunderstanding(failure, loggedIn);
  return new SqlError(failure.message, null, true, info, sqlState, errno);
}

type Numbers = [errno: number, sqlState: string];

/** Of what the server sent and nobody understands. */
function misunderstanding({ fault, subject }: NativeFailure, loggedIn: boolean): Numbers {
  const known = fault === 'outOfTurn' || fault === 'malformed';
  if (known && !loggedIn) return [ClientError.ER_AUTHENTICATION_BAD_PACKET, '42000'];
  if (subject === 'an EOF packet') return [ClientError.ER_EOF_EXPECTED, '42000'];
  return [ClientError.ER_UNEXPECTED_PACKET, '08S01'];
}

/** Faults of the conversation; `closed` is a socket that ended without a word. */
const faults: Record<string, Numbers> = {
  closed: [ClientError.ER_SOCKET_UNEXPECTED_CLOSE, '08S01'],
  tlsUnavailable: [ClientError.ER_SERVER_SSL_DISABLED, '08S01'],
  clearPassword: [ClientError.ER_CLEAR_PASSWORD_WITHOUT_SSL, '08S01'],
  publicKeyRetrieval: [ClientError.ER_CANNOT_RETRIEVE_RSA_KEY, '08S01'],
  pluginNotPermitted: [ClientError.ER_NOT_SUPPORTED_AUTH_PLUGIN, '08S01'],
  unverifiedServer: [ClientError.ER_SELF_SIGNED_BAD_PLUGIN, '08000'],
  unsupported: [ClientError.ER_AUTHENTICATION_PLUGIN_NOT_SUPPORTED, '08004'],
  tooManyColumns: [ClientError.ER_MAX_ALLOWED_COLUMNS, '08S01'],
};

/** An error of the connector that leaves the connection as it is. */
export function clientError(
  message: string,
  errno: number,
  info: ErrorContext,
  sql: string | null,
  sqlState = 'HY000',
): SqlError {
  return new SqlError(message, sql, false, info, sqlState, errno);
}

/** An error of the connector after which there is no connection, without the header of server errors. */
export function closedError(
  message: string,
  errno: number,
  info: ErrorContext,
  sql: string | null = null,
): SqlError {
  return new SqlError(message, sql, true, info, '08S01', errno, null, false);
}

/** The error of a command that no connection is there for any more. */
export function connectionClosed(context: ErrorContext, sql: string | null): SqlError {
  const message = 'Cannot execute new commands: connection closed';
  return closedError(message, ClientError.ER_CMD_CONNECTION_CLOSED, context, sql);
}

/** The error of a command without a statement. */
export function undefinedSql(context: ErrorContext): SqlError {
  return clientError('sql parameter is mandatory', ClientError.ER_UNDEFINED_SQL, context, null);
}

/** The error of a ping whose time is below zero. */
export function negativeTimeout(context: ErrorContext): SqlError {
  const message = 'Ping cannot have negative timeout value';
  return clientError(message, ClientError.ER_BAD_PARAMETER_VALUE, context, null, '0A000');
}

/** The error of an execution whose statement is not open any more. */
export function closedStatement(sql: string | null, context: ErrorContext): SqlError {
  const message = 'Execute fails, prepare command as already been closed';
  return clientError(message, ClientError.ER_PREPARE_CLOSED, context, sql, '22000');
}
