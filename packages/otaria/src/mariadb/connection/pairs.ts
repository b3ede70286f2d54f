// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import type { ColumnDef } from '../columns/column-def.js';
import type { ConnectionCallback } from './callback.js';
import type { ConnectionCore, Statement } from './connection.js';
import { ConnectionPromise } from './promise.js';
import { withColumns } from './with-columns.js';

/** A result, and its columns. */
export type ResultPair = [result: any, columns: ColumnDef[]];

/** A connection whose statements resolve to `[result, columns]`, for programs written for mysql2's promises. */
export class ConnectionPairs extends ConnectionPromise {
  /** The same connection with callbacks. */
  readonly connection: ConnectionCallback;
  readonly #core: ConnectionCore;

  constructor(core: ConnectionCore, connection: ConnectionCallback) {
    super(core);
    this.#core = core;
    this.connection = connection;
  }

  /** Runs a statement by the text protocol; resolves to the result and its columns. */
  override query<T = ResultPair>(sql: Statement, values?: any): Promise<T> {
    return this.#core.query(withColumns(sql), values) as Promise<T>;
  }

  /** Runs a statement by the binary protocol; resolves to the result and its columns. */
  override execute<T = ResultPair>(sql: Statement, values?: any): Promise<T> {
    return this.#core.execute(withColumns(sql), values) as Promise<T>;
  }
}
