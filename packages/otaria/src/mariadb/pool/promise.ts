// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import type { AcquireOptions, SqlImportOptions } from '../api/options.js';
import type { Statement } from '../connection/connection.js';
import { ConnectionPromise } from '../connection/promise.js';
import { Pool } from './pool.js';
import { PoolFace } from './pool-face.js';
import type { PoolOptions } from './pool-options.js';
import { type PoolConnection, pooledPromise } from './pooled-promise.js';

/**
 * A pool of connections whose commands return promises.
 *
 * Events: `connection` (a new connection was made; gets it), `acquire` and `release` (a connection was lent, was given
 * back; get the connection, whose `threadId` tells which), `enqueue` (a request has to wait) and `error` (connections
 * cannot be made; 45060 before the first one, 45061 later, with `cause`). Nobody needs to listen to `error`.
 */
export class PoolPromise extends PoolFace {
  readonly #pool: Pool;

  /** @internal */
  constructor(options: PoolOptions) {
    const pool = new Pool(options);
    super(pool, 'poolPromise');
    this.#pool = pool;
    pool.start(this, (connection) => new ConnectionPromise(connection));
  }

  /**
   * Lends a connection; `release` gives it back.
   *
   * An idle connection is checked by a ping if it was not used for `minDelayValidation`. Rejects with
   * ER_GET_CONNECTION_TIMEOUT after `acquireTimeout`, whose `cause` is why connections cannot be made, if that is so.
   *
   * @param limits How long to wait, and a signal that ends it.
   */
  async getConnection(limits?: AcquireOptions | null): Promise<PoolConnection> {
    return pooledPromise(this.#pool, await this.#pool.borrow(limits));
  }

  /**
   * Runs a statement by the text protocol on a connection of the pool, as `connection.query` does. The connection goes
   * back as it is: for transactions and session variables, borrow one.
   */
  query<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#pool.run('query', sql, values) as Promise<T>;
  }

  /** Runs a statement by the binary protocol on a connection of the pool; as `query` otherwise. */
  execute<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#pool.run('execute', sql, values) as Promise<T>;
  }

  /** Runs a statement for many rows on a connection of the pool, as `connection.batch` does. */
  batch<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#pool.run('batch', sql, values) as Promise<T>;
  }

  /** Runs the statements of a file on one connection of the pool, as `connection.importFile` does. */
  importFile(options: SqlImportOptions): Promise<void> {
    return this.#pool.importFile(options);
  }

  /**
   * Closes the pool: waiting requests are rejected with ER_CLOSING_POOL, idle connections are closed at once, borrowed
   * ones when they are given back. Those that are not after 10 seconds are destroyed. Rejects when called again.
   */
  end(): Promise<void> {
    return this.#pool.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
