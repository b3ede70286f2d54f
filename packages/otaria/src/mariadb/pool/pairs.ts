// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import type { Statement } from '../connection/connection.js';
import type { ConnectionPairs, ResultPair } from '../connection/pairs.js';
import { withColumns } from '../connection/with-columns.js';
import type { Pool } from './pool.js';
import { pooledCallback } from './pooled-callback.js';
import type { PoolConnection } from './pooled-promise.js';

/** A pool whose statements resolve to `[result, columns]`, for programs written for mysql2's promises. */
export class PoolPairs {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Runs a statement by the text protocol on a connection of the pool; resolves to the result and its columns. */
  query(sql: Statement, values?: any): Promise<ResultPair> {
    return this.#pool.run('query', withColumns(sql), values) as Promise<ResultPair>;
  }

  /** Runs a statement by the binary protocol on a connection of the pool; resolves to the result and its columns. */
  execute(sql: Statement, values?: any): Promise<ResultPair> {
    return this.#pool.run('execute', withColumns(sql), values) as Promise<ResultPair>;
  }

  /** Lends a connection whose statements resolve in the same way; its `release` gives it back. */
  async getConnection(): Promise<PoolConnection> {
    const connection = pooledCallback(this.#pool, await this.#pool.borrow());
    // Of a connection that is lent, it has a `release`.
    return connection.promise() as ConnectionPairs & PoolConnection;
  }

  /** Closes the pool, as its own `end` does. */
  end(): Promise<void> {
    return this.#pool.end();
  }
}
