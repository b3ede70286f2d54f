// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import type { EventEmitter } from 'node:events';
import type { ColumnDef } from '../columns/column-def.js';
import { ClientError } from '../errors/client-errors.js';
import { clientError } from '../errors/failure.js';
import type { OkPacket } from '../rows/ok-packet.js';
import type { ConnectionCore, Statement } from './connection.js';
import { escapeIdentifier, escapeLiteral } from './escape.js';
import type { ConnectionInfo } from './info.js';
import type { RowStream } from './row-stream.js';

type Listener = (...args: any[]) => void;

/** A connection whose commands return promises. Commands may be issued without waiting for earlier ones. */
export class ConnectionPromise {
  readonly #core: ConnectionCore;

  constructor(core: ConnectionCore) {
    this.#core = core;
  }

  /**
   * Runs a statement by the text protocol.
   *
   * @param sql The statement, or an object with `sql`, `values` and any option of its own.
   * @param values Values for the placeholders: an array, a single value, or an object with `namedPlaceholders`.
   * @returns Rows with their `meta`, an `OkPacket`, or an array of those for several results.
   */
  query<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#core.query(sql, values) as Promise<T>;
  }

  /** Runs a statement by the binary protocol, prepared once per connection; as `query` otherwise. */
  execute<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#core.execute(sql, values) as Promise<T>;
  }

  /**
   * Runs a statement by the text protocol and hands out its rows as they arrive. While the reader is slow, nothing is
   * read from the server, and commands issued later wait. Leaving the stream early discards the rest.
   *
   * Emits `fields` with the columns of each result; a statement without rows gives one `OkPacket`.
   */
  queryStream(sql: Statement, values?: any): RowStream {
    return this.#core.queryStream(sql, values);
  }

  /** Starts a transaction. */
  beginTransaction(): Promise<OkPacket> {
    return this.#core.query('START TRANSACTION') as Promise<OkPacket>;
  }

  /** Commits, if a transaction may be open; otherwise nothing is sent. */
  commit(): Promise<OkPacket | undefined> {
    return this.#core.endTransaction('COMMIT') as Promise<OkPacket | undefined>;
  }

  /** Rolls back, if a transaction may be open; otherwise nothing is sent. */
  rollback(): Promise<OkPacket | undefined> {
    return this.#core.endTransaction('ROLLBACK') as Promise<OkPacket | undefined>;
  }

  /**
   * Asks the server for a sign of life.
   *
   * @param timeout Milliseconds after which the connection counts as lost and is closed.
   */
  ping(timeout?: number): Promise<void> {
    return this.#core.ping(timeout);
  }

  /** Waits for the commands in flight, then closes. */
  end(): Promise<void> {
    return this.#core.end();
  }

  /** Closes at once; a running statement is ended on the server and its promise rejected. */
  destroy(): void {
    this.#core.destroy();
  }

  /** As `destroy`. */
  close(): void {
    this.#core.destroy();
  }

  /** Stops reading from the server. */
  pause(): void {
    this.#core.link.transport.pause();
  }

  /** Reads on after `pause`. */
  resume(): void {
    this.#core.link.transport.resume();
  }

  /** Whether the connection is open, as far as is known. */
  isValid(): boolean {
    return this.#core.isValid();
  }

  /** The server's version as it gives it. */
  serverVersion(): string {
    const { serverVersion } = this.#core.info;
    if (serverVersion) return serverVersion.raw;
    throw new Error('cannot know the version of the server until connected');
  }

  /** A value as a SQL literal for this session. Placeholders are the better way. */
  escape(value: unknown): string {
    return escapeLiteral(value, this.#core.info, this.#core.options.arrayParenthesis);
  }

  /** A name as a back-quoted SQL identifier. */
  escapeId(name: string): string {
    return escapeIdentifier(name, this.#core.info);
  }

  /** Not offered, as in npm mariadb: placeholders are replaced when a statement is sent. */
  format(_sql: string, _values?: unknown): never {
    throw clientError(
      '"Connection.format intentionally not implemented. please use Connection.query(sql, values), it will be more secure and faster',
      ClientError.ER_NOT_IMPLEMENTED_FORMAT,
      this.#core.info,
      null,
      '0A000',
    );
  }

  /** The connection's id on the server. */
  get threadId(): number | null {
    return this.#core.info.threadId;
  }

  /** What is known of the connection. */
  get info(): ConnectionInfo {
    return this.#core.info;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#core.end();
  }

  on(event: string, listener: Listener): this {
    return this.#forward((core) => core.on(event, listener));
  }

  off(event: string, listener: Listener): this {
    return this.#forward((core) => core.off(event, listener));
  }

  once(event: string, listener: Listener): this {
    return this.#forward((core) => core.once(event, listener));
  }

  addListener(event: string, listener: Listener): this {
    return this.#forward((core) => core.addListener(event, listener));
  }

  removeListener(event: string, listener: Listener): this {
    return this.#forward((core) => core.removeListener(event, listener));
  }

  removeAllListeners(event?: string): this {
    return this.#forward((core) => core.removeAllListeners(event));
  }

  prependListener(event: string, listener: Listener): this {
    return this.#forward((core) => core.prependListener(event, listener));
  }

  prependOnceListener(event: string, listener: Listener): this {
    return this.#forward((core) => core.prependOnceListener(event, listener));
  }

  setMaxListeners(count: number): this {
    return this.#forward((core) => core.setMaxListeners(count));
  }

  getMaxListeners(): number {
    return this.#core.getMaxListeners();
  }

  listeners(event: string): ReturnType<EventEmitter['listeners']> {
    return this.#core.listeners(event);
  }

  rawListeners(event: string): ReturnType<EventEmitter['rawListeners']> {
    return this.#core.rawListeners(event);
  }

  listenerCount(event: string): number {
    return this.#core.listenerCount(event);
  }

  eventNames(): (string | symbol)[] {
    return this.#core.eventNames();
  }

  #forward(register: (core: EventEmitter) => unknown): this {
    register(this.#core);
    return this;
  }
}

/** Rows of a result, with the columns beside them. */
export type RowsWithMeta<T = any> = T[] & { meta: ColumnDef[] };
