import { ClientError } from '../errors/client-errors.js';
import { SqlError } from '../errors/sql-error.js';

/** How many connections a pool has. */
export interface PoolCounters {
  active: number;
  idle: number;
  limit: number;
  /** Connections that were reported as not given back; undefined when nobody looks. */
  leaks: number | undefined;
}

/** The counters as messages show them, on a line of their own. */
export function countersLine({ active, idle, limit, leaks }: PoolCounters): string {
  const leak = leaks === undefined ? '' : ` leak=${leaks}`;
  return `\n    (pool connections: active=${active} idle=${idle}${leak} limit=${limit})`;
}

/** A request to a pool that is closed. */
export function poolClosed(sql: string | null, message = 'pool is closed'): SqlError {
  return poolError(message, ClientError.ER_POOL_ALREADY_CLOSED, sql);
}

/** A request that was waiting when the pool was closed. */
export function poolClosing(): SqlError {
  const message = 'pool is ending, connection request aborted';
  return poolError(message, ClientError.ER_CLOSING_POOL, null);
}

/**
 * A request that got no connection in time.
 *
 * @param cause Why no connection can be made at present, if that is so; its code and text are part of the message.
 */
export function acquireTimedOut(
  waited: number,
  counters: PoolCounters,
  cause: (Error & { code?: string }) | undefined,
): SqlError {
  const why =
    cause && counters.active === 0
      ? 'pool failed to retrieve a connection from pool'
      : `pool timeout: failed to retrieve a connection from pool after ${waited}ms`;
  const reason = cause ? `\n    (no connection can be made: ${reasonOf(cause)})` : '';
  const message = `${why}${countersLine(counters)}${reason}`;
  return poolError(message, ClientError.ER_GET_CONNECTION_TIMEOUT, null, cause);
}

function reasonOf(cause: Error & { code?: string; sqlMessage?: string | null }): string {
  const text = cause.sqlMessage ?? cause.message;
  return cause.code && !text.includes(cause.code) ? `${cause.code}: ${text}` : text;
}

/** What a pool emits when it cannot make connections. */
export function creationFailed(initialized: boolean, cause: Error): SqlError {
  const [message, errno] = initialized
    ? ['Pool fails to create connection', ClientError.ER_POOL_NO_CONNECTION]
    : ['Error during pool initialization', ClientError.ER_POOL_NOT_INITIALIZED];
  return new SqlError(message, null, false, null, null, errno, null, true, cause);
}

function poolError(message: string, errno: number, sql: string | null, cause?: Error): SqlError {
  return new SqlError(message, sql, false, null, 'HY000', errno, null, true, cause);
}
