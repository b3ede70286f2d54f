import { ClientError } from '../errors/client-errors.js';
import { SqlError } from '../errors/sql-error.js';
import type { ConnectionInfo } from './info.js';

/** The errors by which this side ends a connection. */

export function connectTimedOut(milliseconds: number, info: ConnectionInfo): SqlError {
  const message = `Connection timeout: failed to create socket after ${Math.round(milliseconds)}ms`;
  return ending(message, ClientError.ER_CONNECTION_TIMEOUT, info);
}

export function socketTimedOut(info: ConnectionInfo): SqlError {
  return ending('socket timeout', ClientError.ER_SOCKET_TIMEOUT, info);
}

export function pingTimedOut(info: ConnectionInfo): SqlError {
  return ending('Ping timeout', ClientError.ER_PING_TIMEOUT, info, '0A000');
}

export function destroyed(info: ConnectionInfo): SqlError {
  const message = 'Connection destroyed, command was killed';
  return ending(message, ClientError.ER_CMD_NOT_EXECUTED_DESTROYED, info);
}

/** A statement whose local file was being sent is not wanted any more. */
export function fileCutShort(info: ConnectionInfo): SqlError {
  const message =
    'the connection was closed: the server would take a local file that is cut short for a whole one';
  return ending(message, ClientError.ER_CMD_NOT_EXECUTED_DESTROYED, info);
}

/** A second connection was to stop a statement of this one, but got lost. */
export function outcomeUnknown(info: ConnectionInfo, cause: Error): SqlError {
  const message = 'the connection was closed: it is not known whether a statement was stopped';
  const errno = ClientError.ER_CMD_NOT_EXECUTED_DESTROYED;
  return new SqlError(message, null, true, info, '08S01', errno, null, true, cause);
}

function ending(message: string, errno: number, info: ConnectionInfo, state = '08S01'): SqlError {
  return new SqlError(message, null, true, info, state, errno);
}
