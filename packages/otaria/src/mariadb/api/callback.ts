// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import type { CallbackQuery } from '../connection/callback-query.js';
import type { SqlError } from '../errors/sql-error.js';
import type {
  AcquireOptions,
  ExecuteOptions,
  PingOptions,
  PoolConfig,
  QueryOptions,
  SqlImportOptions,
  UserConnectionConfig,
} from './options.js';
import type { Connection as PromiseConnection } from './promise.js';
import type { ConnectionInfo, FieldInfo, UpsertResult } from './results.js';

/** Gets the error, or null. */
export type DoneCallback = (err: SqlError | null) => void;

/** Gets the error, or the result and its columns. */
export type ResultCallback<T = any> = (
  err: SqlError | null,
  result?: T,
  meta?: FieldInfo[],
) => void;

/** Gets the error, or the result of a batch. */
export type BatchCallback<T> = (err: SqlError | null, result?: T) => void;

/** A statement that is prepared on the server. */
export interface Prepare<V = any> {
  id: number;
  /** Runs the statement. */
  execute<T = any>(
    values: V,
    callback?: (err: SqlError | null, result?: T, meta?: any) => void,
  ): void;
  execute<T = any>(
    values: V,
    options: ExecuteOptions,
    callback?: (err: SqlError | null, result?: T, meta?: any) => void,
  ): void;
  /** Runs the statement and hands out its rows as they arrive. */
  executeStream(values: V, options?: ExecuteOptions): Readable;
  /** Gives the statement back: to the cache, or to the server. */
  close(): void;
}

/** Statements that a pool and a part of a cluster can run. */
interface Runner {
  /** Runs a statement by the text protocol. */
  query<T = any>(sql: string | QueryOptions, callback?: ResultCallback<T>): void;
  query<T = any, V = any>(
    sql: string | QueryOptions,
    values: V,
    callback?: ResultCallback<T>,
  ): void;
  /** Runs a statement by the binary protocol, prepared once per connection. */
  execute<T = any>(sql: string | QueryOptions, callback?: ResultCallback<T>): void;
  execute<T = any, V = any>(
    sql: string | QueryOptions,
    values: V,
    callback?: ResultCallback<T>,
  ): void;
  /** Runs a statement once per row of values, by one command where the server can. */
  batch<T = UpsertResult | UpsertResult[]>(
    sql: string | QueryOptions,
    callback?: BatchCallback<T>,
  ): void;
  batch<T = UpsertResult | UpsertResult[], V = any>(
    sql: string | QueryOptions,
    values: V,
    callback?: BatchCallback<T>,
  ): void;
}

/** A connection whose statements resolve to the result and its columns. */
export interface PairConnection extends Omit<PromiseConnection, 'query' | 'execute'> {
  query<T = any>(sql: string | QueryOptions, values?: any): Promise<[result: T, meta: FieldInfo[]]>;
  execute<T = any>(
    sql: string | QueryOptions,
    values?: any,
  ): Promise<[result: T, meta: FieldInfo[]]>;
  /** The same connection with callbacks. */
  connection: Connection;
}

/** A pool whose statements resolve to the result and its columns. */
export interface PairPool extends Pick<PairConnection, 'query' | 'execute'> {
  /** Borrows a connection; give it back by `release`. */
  getConnection(): Promise<PairConnection & { release(): Promise<void> }>;
  /** Closes the pool. */
  end(): Promise<void>;
}

/**
 * A connection whose commands take callbacks. Commands may be issued at once, even before the connection is up. What a
 * callback throws is an uncaught exception.
 */
export interface Connection extends EventEmitter, Omit<Runner, 'query'> {
  /** What is known of the connection. */
  info: ConnectionInfo | null;
  /** The connection's id on the server; -1 before the server has greeted. */
  threadId: number | null;
  /** Tells when the connection is up: at once if it is; with 45001 when it has been closed. */
  connect(callback: (err?: SqlError | null) => void): void;
  /**
   * Runs a statement by the text protocol.
   *
   * @param sql The statement, or an object with `sql`, `values` and any option of its own. Together with a callback such
   * an object gets `metaAsArray: true`.
   * @returns The query, which emits `fields`, `data` and `end`, and can be turned into a stream.
   */
  query<T = any>(sql: string | QueryOptions, callback?: ResultCallback<T>): CallbackQuery;
  query<T = any, V = any>(
    sql: string | QueryOptions,
    values: V,
    callback?: ResultCallback<T>,
  ): CallbackQuery;
  /** Logs in anew, in a fresh session; the old one is gone. */
  changeUser(callback?: DoneCallback): void;
  changeUser(options: UserConnectionConfig, callback?: DoneCallback): void;
  /** Starts a transaction. */
  beginTransaction(callback?: DoneCallback): void;
  /** Commits, if a transaction may be open; otherwise nothing is sent. */
  commit(callback?: DoneCallback): void;
  /** Rolls back, if a transaction may be open; otherwise nothing is sent. */
  rollback(callback?: DoneCallback): void;
  /** Prepares a statement on the server, or takes it from the cache. */
  prepare<V = any>(
    sql: string | QueryOptions,
    callback: (err: SqlError | null, prepare?: Prepare<V>) => void,
  ): void;
  /** Runs a statement and hands out its rows as they arrive. */
  queryStream<V = any>(sql: string | QueryOptions, values?: V): Readable;
  /**
   * Asks the server for a sign of life.
   *
   * @param limits Milliseconds after which the connection counts as lost and is closed; or these and a signal.
   */
  ping(callback?: DoneCallback): void;
  ping(limits: number | PingOptions, callback?: DoneCallback): void;
  /** Puts the session into the state it had after connecting. */
  reset(callback?: DoneCallback): void;
  /** Runs the statements of a file. */
  importFile(config: SqlImportOptions, callback?: DoneCallback): void;
  /** Whether the connection is open, as far as is known. */
  isValid(): boolean;
  /** Waits for the commands issued before, then closes. On a pool's connection: gives it back. */
  end(callback?: DoneCallback): void;
  /** The same connection with promises as mysql2 gives them, for programs written for those. */
  promise(): PairConnection;
  /** Closes at once, as `destroy`. On a pool's connection: gives it back. */
  close(callback?: DoneCallback): void;
  /** Closes at once; a running statement is ended on the server, and its callback gets an error. */
  destroy(): void;
  /** Stops reading from the server. */
  pause(): void;
  /** Reads on after `pause`. */
  resume(): void;
  /** The server's version as it gives it. Throws before the server has greeted. */
  serverVersion(): string;
  /** Logs packets, or stops logging them. */
  debug(value: boolean): void;
  /** Logs compressed packets, or stops logging them. */
  debugCompress(value: boolean): void;
  /** A value as a SQL literal for this session. Placeholders are the better way. */
  escape(value: any): string;
  /** A name as a back-quoted SQL identifier. */
  escapeId(identifier: string): string;

  on(ev: 'end', callback: () => void): this;
  on(ev: 'error', callback: (err: SqlError) => void): this;
  on(eventName: string | symbol, listener: (...args: any[]) => void): this;

  listeners(ev: 'end'): (() => void)[];
  listeners(ev: 'error'): ((err: SqlError) => void)[];
  listeners(eventName: string | symbol): ((...args: any[]) => void)[];
}

/** A connection of a pool. */
export interface PoolConnection extends Connection {
  /** Gives the connection back to its pool. */
  release(callback?: DoneCallback): void;
}

/** Gets the error, or a connection. */
export type ConnectionCallback = (err: SqlError | null, conn?: PoolConnection) => void;

/** Connections that are kept and shared. */
export interface Pool extends Runner {
  /** Whether `end` has been called. */
  closed: boolean;
  /** Borrows a connection; give it back by `release`. */
  getConnection(callback: ConnectionCallback): void;
  getConnection(options: AcquireOptions | null | undefined, callback: ConnectionCallback): void;
  /** Runs the statements of a file. */
  importFile(config: SqlImportOptions, callback?: DoneCallback): void;
  /** Waits for the connections that are in use, then closes all. */
  end(callback?: DoneCallback): void;
  /** The same pool with promises as mysql2 gives them, for programs written for those. */
  promise(): PairPool;
  /** How many connections are in use. */
  activeConnections(): number;
  /** How many connections there are. */
  totalConnections(): number;
  /** How many connections are free. */
  idleConnections(): number;
  /** How many requests wait for a connection. */
  taskQueueSize(): number;
  /** A value as a SQL literal. Placeholders are the better way. */
  escape(value: any): string;
  /** A name as a back-quoted SQL identifier. */
  escapeId(identifier: string): string;

  on(ev: 'acquire', callback: (conn: Connection) => void): Pool;
  on(ev: 'connection', callback: (conn: Connection) => void): Pool;
  on(ev: 'enqueue', callback: () => void): Pool;
  on(ev: 'release', callback: (conn: Connection) => void): Pool;
  on(ev: 'error', callback: (err: SqlError) => void): Pool;
}

/** The nodes of a cluster that match a pattern. */
export interface FilteredPoolCluster extends Runner {
  /** Borrows a connection of one of the nodes. */
  getConnection(callback: ConnectionCallback): void;
  getConnection(options: AcquireOptions | null | undefined, callback: ConnectionCallback): void;
}

/** Pools of several servers. */
export interface PoolCluster {
  /** Adds a node. */
  add(id: string, config: PoolConfig): void;
  /** Ends all pools. */
  end(callback?: DoneCallback): void;
  /** The nodes whose names match; the selector says how one is chosen: `RR`, `RANDOM` or `ORDER`. */
  of(pattern: string, selector?: string): FilteredPoolCluster;
  of(pattern: undefined | null | false, selector: string): FilteredPoolCluster;
  /** Ends and forgets the nodes whose names match. */
  remove(pattern: string): void;
  /** Borrows a connection of a node whose name matches. */
  getConnection(callback: ConnectionCallback): void;
  getConnection(pattern: string | undefined | null, callback: ConnectionCallback): void;
  getConnection(
    pattern: string | undefined | null,
    selector: string | undefined | null,
    callback: ConnectionCallback,
  ): void;
  getConnection(
    pattern: string | undefined | null,
    selector: string | undefined | null,
    options: AcquireOptions | null | undefined,
    callback: ConnectionCallback,
  ): void;

  on(ev: 'remove', callback: (nodekey: string) => void): PoolCluster;
}
