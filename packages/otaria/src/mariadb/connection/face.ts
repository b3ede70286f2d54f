// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, what an event carries is `any`.

import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Collation } from '../columns/collation.js';
import { ClientError } from '../errors/client-errors.js';
import { clientError } from '../errors/failure.js';
import type { Log } from '../options/logging-options.js';
import type { ConnectionCore } from './connection.js';
import { escapeIdentifier, escapeLiteral } from './escape.js';
import type { ConnectionInfo } from './info.js';

type Listener = (...args: any[]) => void;

/** What the promise and the callback face of a connection have in common. */
export class ConnectionFace {
  readonly #core: ConnectionCore;

  constructor(core: ConnectionCore) {
    this.#core = core;
  }

  /** Closes at once; a running statement is ended on the server and its promise rejected. */
  destroy(): void {
    this.#core.destroy();
  }

  /**
   * Logs the packets that are sent and received from now on: true to `logger.network`, or `console.log` without one, a
   * function to that function from now on; false ends it. Packets that carry what proves a user are not shown.
   */
  debug(to: boolean | Log): void {
    this.#core.logPackets('debug', to);
  }

  /** As `debug`, with packets also in their compressed form; false leaves what `debug` wants. */
  debugCompress(to: boolean | Log): void {
    this.#core.logPackets('debugCompress', to);
  }

  /** Stops reading from the server. */
  pause(): void {
    this.#core.link.pause();
  }

  /** Reads on after `pause`. */
  resume(): void {
    this.#core.link.resume();
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
    return escapeLiteral(value, this.#core.info, this.#core.options);
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

  /** For tests of programs: the collation in use, and the stream to the server. */
  get __tests(): { getCollation(): Collation | undefined; getSocket(): Duplex | undefined } {
    const { info, link } = this.#core;
    return { getCollation: () => info.collation, getSocket: () => link.transport.stream };
  }

  /** What is known of the connection. */
  get info(): ConnectionInfo {
    return this.#core.info;
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
