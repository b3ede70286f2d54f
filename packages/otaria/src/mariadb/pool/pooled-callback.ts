import { ConnectionCallback, type DoneCallback, tell } from '../connection/callback.js';
import { ConnectionPairs } from '../connection/pairs.js';
import type { Pool } from './pool.js';
import type { PooledConnection } from './pooled-connection.js';
import { lent } from './pooled-promise.js';

/** A connection that is lent by a pool. */
export interface PoolConnection extends ConnectionCallback {
  /**
   * Gives the connection back, once a transaction that is open has been rolled back, or the session been reset, as the
   * options of the pool say. Does nothing when it was given back before. `end` and `close` do the same.
   */
  release(callback?: DoneCallback): void;
  end(callback?: DoneCallback): void;
  close(callback?: DoneCallback): void;
}

/** What the borrower of a connection gets. */
export function pooledCallback(pool: Pool, connection: PooledConnection): PoolConnection {
  const { loan } = connection;
  const release = (callback?: DoneCallback): void =>
    tell(pool.release(connection, loan), callback, () => []);
  const face = new ConnectionCallback(connection);
  Object.defineProperties(face, {
    destroy: { value: () => pool.destroy(connection, loan) },
    promise: { value: () => lent(new ConnectionPairs(connection, face), pool, connection, loan) },
  });
  return Object.assign(face, { release, end: release, close: release });
}
