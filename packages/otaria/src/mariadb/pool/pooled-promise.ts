import { ConnectionPromise } from '../connection/promise.js';
import type { Pool } from './pool.js';
import type { PooledConnection } from './pooled-connection.js';

/** A connection that is lent by a pool. */
export interface PoolConnection extends ConnectionPromise {
  /**
   * Gives the connection back, once a transaction that is open has been rolled back, or the session been reset, as the
   * options of the pool say. Does nothing when it was given back before. `end` and `close` do the same.
   */
  release(): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
}

/** What the borrower of a connection gets. */
export function pooledPromise(pool: Pool, connection: PooledConnection): PoolConnection {
  return lent(new ConnectionPromise(connection), pool, connection, connection.loan);
}

/** Lets `end` and its like of a connection's face end the loan instead of the connection. */
export function lent(
  face: ConnectionPromise,
  pool: Pool,
  connection: PooledConnection,
  loan: number,
): PoolConnection {
  const release = (): Promise<void> => pool.release(connection, loan);
  Object.defineProperties(face, {
    destroy: { value: () => pool.destroy(connection, loan) },
    [Symbol.asyncDispose]: { value: release },
  });
  return Object.assign(face, { release, end: release, close: release });
}
