// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import type { AcquireOptions, SqlImportOptions } from '../api/options.js';
import {
  type BatchCallback,
  ConnectionCallback,
  type DoneCallback,
  split,
  tell,
} from '../connection/callback.js';
import type { QueryCallback } from '../connection/callback-query.js';
import type { Statement } from '../connection/connection.js';
import { withColumns } from '../connection/with-columns.js';
import { ClientError } from '../errors/client-errors.js';
import { clientError } from '../errors/failure.js';
import type { SqlError } from '../errors/sql-error.js';
import { PoolPairs } from './pairs.js';
import { Pool } from './pool.js';
import { PoolFace } from './pool-face.js';
import type { PoolOptions } from './pool-options.js';
import { type PoolConnection, pooledCallback } from './pooled-callback.js';

/** Gets the error, or a connection. */
export type ConnectionReceiver = (error: SqlError | null, connection?: PoolConnection) => void;

/**
 * A pool of connections whose commands take callbacks. Callbacks are optional but for `getConnection`, and called
 * outside of the pool's own work: what they throw is an uncaught exception. Events are those of `PoolPromise`.
 */
export class PoolCallback extends PoolFace {
  readonly #pool: Pool;

  /** @internal */
  constructor(options: PoolOptions) {
    const pool = new Pool(options);
    super(pool, 'poolCallback');
    this.#pool = pool;
    pool.start(this, (connection) => new ConnectionCallback(connection));
  }

  /**
   * Lends a connection; its `release` gives it back. The callback gets ER_GET_CONNECTION_TIMEOUT after
   * `acquireTimeout`. Throws 45016 without a callback.
   *
   * @param limits How long to wait, and a signal that ends it; or the callback.
   */
  getConnection(callback: ConnectionReceiver): void;
  getConnection(limits: AcquireOptions | null | undefined, callback: ConnectionReceiver): void;
  getConnection(
    limits: AcquireOptions | ConnectionReceiver | null | undefined,
    callback?: ConnectionReceiver,
  ): void {
    const [given, receiver] = split<AcquireOptions | null, ConnectionReceiver>(
      limits ?? undefined,
      callback,
    );
    demandCallback(receiver);
    tell(this.#pool.borrow(given), receiver, (connection) => [
      null,
      pooledCallback(this.#pool, connection),
    ]);
  }

  /**
   * Runs a statement by the text protocol on a connection of the pool, which goes back as it is: for transactions and
   * session variables, borrow one.
   *
   * @param sql The statement, or an object with `sql`, `values` and any option of its own.
   * @param values Values for the placeholders, or the callback.
   * @param callback Gets the error, or the result and its columns.
   */
  query<T = any>(sql: Statement, callback?: QueryCallback<T>): void;
  query<T = any>(sql: Statement, values: any, callback?: QueryCallback<T>): void;
  query(sql: Statement, values?: any, callback?: QueryCallback): void {
    const [given, done] = split(values, callback);
    tell(this.#pool.run('query', withColumns(sql), given), done, spread);
  }

  /** Runs a statement by the binary protocol on a connection of the pool; as `query` otherwise. */
  execute<T = any>(sql: Statement, callback?: QueryCallback<T>): void;
  execute<T = any>(sql: Statement, values: any, callback?: QueryCallback<T>): void;
  execute(sql: Statement, values?: any, callback?: QueryCallback): void {
    const [given, done] = split(values, callback);
    tell(this.#pool.run('execute', withColumns(sql), given), done, spread);
  }

  /** Runs a statement for many rows on a connection of the pool; the callback gets the result. */
  batch<T = any>(sql: Statement, callback?: BatchCallback<T>): void;
  batch<T = any>(sql: Statement, values: any, callback?: BatchCallback<T>): void;
  batch(sql: Statement, values?: any, callback?: BatchCallback): void {
    const [given, done] = split(values, callback);
    tell(this.#pool.run('batch', sql, given), done, (result) => [null, result]);
  }

  /** Runs the statements of a file on one connection of the pool; the callback gets the error, if there is one. */
  importFile(options: SqlImportOptions, callback?: DoneCallback): void {
    tell(this.#pool.importFile(options), callback, () => [null]);
  }

  /**
   * Closes the pool: waiting requests fail with ER_CLOSING_POOL, idle connections are closed at once, borrowed ones when
   * they are given back. Those that are not after 10 seconds are destroyed.
   */
  end(callback?: DoneCallback): void {
    tell(this.#pool.end(), callback, () => [null]);
  }

  /** The same pool with promises as mysql2 gives them: statements resolve to `[result, columns]`. */
  promise(): PoolPairs {
    return new PoolPairs(this.#pool);
  }
}

/** What the callback of a statement gets. */
function spread(result: unknown): unknown[] {
  return [null, ...(result as [rows: unknown, columns: unknown])];
}

/** Throws when there is nobody to give a connection to. */
export function demandCallback(callback: unknown): asserts callback {
  if (typeof callback === 'function') return;
  const message = 'missing mandatory callback parameter';
  throw clientError(message, ClientError.ER_MISSING_PARAMETER, { threadId: null }, null);
}
