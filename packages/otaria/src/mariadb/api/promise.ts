// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
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
import type { ConnectionInfo, UpsertResult } from './results.js';

/** A statement that is prepared on the server. */
export interface Prepare<V = any> {
  id: number;
  /** Runs the statement. */
  execute<T = any>(values?: V, options?: ExecuteOptions): Promise<T>;
  /** Runs the statement and hands out its rows as they arrive. */
  executeStream(values?: V, options?: ExecuteOptions): Readable;
  /** Gives the statement back: to the cache, or to the server. */
  close(): void;
}

/** Statements that a connection, a pool and a part of a cluster can run. */
interface Runner {
  /**
   * Runs a statement by the text protocol.
   *
   * @param sql The statement, or an object with `sql`, `values` and any option of its own.
   * @param values Values for the placeholders: an array, a single value, or an object with `namedPlaceholders`.
   * @returns Rows with their `meta`, an `UpsertResult`, or an array of those for several results.
   */
  query<T = any, V = any>(sql: string | QueryOptions, values?: V): Promise<T>;
  /** Runs a statement by the binary protocol, prepared once per connection; as `query` otherwise. */
  execute<T = any, V = any>(sql: string | QueryOptions, values?: V): Promise<T>;
  /** Runs a statement once per row of values, by one command where the server can. */
  batch<T = UpsertResult | UpsertResult[], V = any>(
    sql: string | QueryOptions,
    values?: V,
  ): Promise<T>;
}

/** A connection whose commands return promises. Commands may be issued without waiting for earlier ones. */
export interface Connection extends EventEmitter, Runner {
  /** What is known of the connection. */
  info: ConnectionInfo | null;
  /** The connection's id on the server; -1 before the server has greeted. */
  threadId: number | null;
  /** Logs in anew, in a fresh session; the old one is gone. */
  changeUser(options?: UserConnectionConfig): Promise<void>;
  /** Starts a transaction. */
  beginTransaction(): Promise<void>;
  /** Commits, if a transaction may be open; otherwise nothing is sent. */
  commit(): Promise<void>;
  /** Rolls back, if a transaction may be open; otherwise nothing is sent. */
  rollback(): Promise<void>;
  /** Prepares a statement on the server, or takes it from the cache. */
  prepare<V = any>(sql: string | QueryOptions): Promise<Prepare<V>>;
  /** Runs a statement and hands out its rows as they arrive. */
  queryStream<V = any>(sql: string | QueryOptions, values?: V): Readable;
  /**
   * Asks the server for a sign of life.
   *
   * @param limits Milliseconds after which the connection counts as lost and is closed; or these and a signal.
   */
  ping(limits?: number | PingOptions): Promise<void>;
  /** Puts the session into the state it had after connecting. */
  reset(): Promise<void>;
  /** Runs the statements of a file. */
  importFile(config: SqlImportOptions): Promise<void>;
  /** Whether the connection is open, as far as is known. */
  isValid(): boolean;
  /** Waits for the commands issued before, then closes. On a pool's connection: gives it back. */
  end(): Promise<void>;
  /** Closes at once, as `destroy`; resolves at once. On a pool's connection: gives it back. */
  close(): Promise<void>;
  /** Closes at once; a running statement is ended on the server and its promise rejected. */
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

  [Symbol.asyncDispose](): Promise<void>;
}

/** A connection of a pool. */
export interface PoolConnection extends Connection {
  /** Gives the connection back to its pool. */
  release(): Promise<void>;
}

/** Connections that are kept and shared. */
export interface Pool extends Runner {
  /** Whether `end` has been called. */
  closed: boolean;
  /** Borrows a connection; give it back by `release`. */
  getConnection(options?: AcquireOptions): Promise<PoolConnection>;
  /** Runs the statements of a file. */
  importFile(config: SqlImportOptions): Promise<void>;
  /** Waits for the connections that are in use, then closes all. */
  end(): Promise<void>;
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

  [Symbol.asyncDispose](): Promise<void>;
}

/** The nodes of a cluster that match a pattern. */
export interface FilteredPoolCluster extends Runner {
  /** Borrows a connection of one of the nodes. */
  getConnection(options?: AcquireOptions): Promise<PoolConnection>;
}

/** Pools of several servers. */
export interface PoolCluster {
  /** Adds a node. */
  add(id: string, config: PoolConfig): void;
  /** Ends all pools. */
  end(): Promise<void>;
  /** The nodes whose names match; the selector says how one is chosen: `RR`, `RANDOM` or `ORDER`. */
  of(pattern: string, selector?: string): FilteredPoolCluster;
  of(pattern: undefined | null | false, selector: string): FilteredPoolCluster;
  /** Ends and forgets the nodes whose names match. */
  remove(pattern: string): void;
  /** Borrows a connection of a node whose name matches. */
  getConnection(
    pattern?: string,
    selector?: string,
    options?: AcquireOptions,
  ): Promise<PoolConnection>;

  on(ev: 'remove', callback: (nodekey: string) => void): PoolCluster;
}
