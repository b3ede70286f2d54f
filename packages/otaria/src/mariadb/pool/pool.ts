import { EventEmitter } from 'node:events';
import { abortSignal, unlessAborted } from '../../abort-signal.js';
import type { ConnectionCore, Statement } from '../connection/connection.js';
import { escapeIdentifier, escapeLiteral } from '../connection/escape.js';
import { ConnectionInfo } from '../connection/info.js';
import { canReset } from '../connection/session-setup.js';
import { acquireIsTraced, traceAcquire } from '../diagnostics/channels.js';
import { addOrigin, callerFrames } from '../errors/origin.js';
import { Fifo } from '../fifo.js';
import { importOptions } from '../options/import-options.js';
import { ConnectionSupply, type SupplyListener } from './connection-supply.js';
import { LeakDetection } from './leak-detection.js';
import {
  acquireTimedOut,
  countersLine,
  creationFailed,
  type PoolCounters,
  poolClosed,
  poolClosing,
} from './pool-errors.js';
import type { PoolOptions } from './pool-options.js';
import type { PooledConnection } from './pooled-connection.js';
import { WaitingRequests } from './waiting-requests.js';

type Protocol = 'query' | 'execute' | 'batch';

/** How long a request may wait for a connection. */
export interface AcquireLimits {
  /** Milliseconds in place of `acquireTimeout`. */
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Milliseconds between two looks for connections that have been idle for too long. */
const IDLE_CHECK = 500;
/** Milliseconds that `end` waits for borrowed connections. */
const END_GRACE = 10_000;

/** What all faces of a pool share. Its events are emitted by the face. */
export class Pool implements SupplyListener {
  readonly options: PoolOptions;
  #events: EventEmitter = new EventEmitter();
  #wrap: (connection: ConnectionCore) => unknown = (connection) => connection;
  readonly #connections = new Set<PooledConnection>();
  /** Nobody waits while a connection is idle. The one unused for longest comes first. */
  readonly #idle = new Fifo<PooledConnection>();
  readonly #waiting: WaitingRequests;
  readonly #supply: ConnectionSupply;
  readonly #leaks: LeakDetection | undefined;
  #idleCheck: NodeJS.Timeout | undefined;
  #initialized = false;
  #closed = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.options = options;
    const { leakDetectionTimeout } = options;
    this.#waiting = new WaitingRequests((waited) =>
      acquireTimedOut(waited, this.counters, this.#supply.failure),
    );
    if (leakDetectionTimeout > 0) {
      this.#leaks = new LeakDetection(
        leakDetectionTimeout,
        (message) => options.connection.logger.warning?.(message),
        () => countersLine(this.counters),
      );
    }
    this.#supply = new ConnectionSupply(options, this);
  }

  /**
   * Begins to connect.
   *
   * @param events Emits `connection`, `acquire`, `release`, `enqueue` and `error`.
   * @param wrap Makes of a new connection what the `connection` event shows.
   */
  start(events: EventEmitter, wrap: (connection: ConnectionCore) => unknown): void {
    this.#events = events;
    this.#wrap = wrap;
    // Connections that cannot be made do not end the process.
    events.on('error', () => undefined);
    this.#supply.grow();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Connections that are lent, or being checked before that. */
  get active(): number {
    return this.#connections.size - this.#idle.length;
  }

  get total(): number {
    return this.#connections.size;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** Requests that wait for a connection. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get counters(): PoolCounters {
    const { active, idle } = this;
    return { active, idle, limit: this.options.connectionLimit, leaks: this.#leaks?.leaks };
  }

  /** What is known of an idle connection, else of any, else nothing. */
  get #info(): ConnectionInfo {
    const [connection] = this.#connections;
    return (this.#idle.first ?? connection)?.info ?? new ConnectionInfo();
  }

  escape(value: unknown): string {
    return escapeLiteral(value, this.#info, this.options.connection);
  }

  escapeId(name: string): string {
    return escapeIdentifier(name, this.#info);
  }

  /** Lends a connection, to be given back with `release`. */
  async borrow(limits?: AcquireLimits | null): Promise<PooledConnection> {
    const borrower = this.#leaks && callerFrames(this.borrow);
    const signal = abortSignal(limits?.signal);
    const acquired = this.#acquire(null, signal, limits?.timeout);
    const connection = acquired instanceof Promise ? await acquired : acquired;
    if (borrower !== undefined) this.#leaks?.lent(connection, borrower);
    return connection;
  }

  /** Runs a statement on a connection of the pool, which goes back as it is. */
  run(protocol: Protocol, statement: Statement, values: unknown): Promise<unknown> {
    const own = typeof statement === 'object' && statement !== null ? statement : undefined;
    const sql = own ? own.sql : (statement as string);
    const signal = abortSignal(own?.signal);
    if (own?.trace ?? this.options.connection.trace) {
      const origin = callerFrames(this.run);
      const untraced = { ...own, sql, trace: false };
      const traced = (error: Error): never => {
        if (error !== signal?.reason) addOrigin(error, origin);
        throw error;
      };
      return this.use(sql, (lent) => lent[protocol](untraced, values), signal).catch(traced);
    }
    return this.use(sql, (lent) => lent[protocol](statement, values), signal);
  }

  /** Runs the statements of a file on a connection of the pool, which goes back as it is. */
  async importFile(given: unknown): Promise<void> {
    const options = importOptions(given, { threadId: null });
    return this.use(null, (connection) => connection.exclusive.importFile(options));
  }

  /**
   * Runs something on a connection of the pool, which goes back as it is.
   *
   * @param sql The statement that an error shows, if there is one.
   */
  async use<T>(
    sql: string | null,
    work: (connection: PooledConnection) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const borrower = this.#leaks && callerFrames(this.use);
    const acquired = this.#acquire(sql, signal);
    // No turn of the microtask queue when a connection is there.
    const connection = acquired instanceof Promise ? await acquired : acquired;
    if (borrower !== undefined) this.#leaks?.lent(connection, borrower);
    try {
      return await work(connection);
    } finally {
      this.#giveBack(connection);
    }
  }

  /** Takes back a loan: rolls back or resets first. Loans that have ended already are left alone. */
  async release(connection: PooledConnection, loan: number): Promise<void> {
    if (connection.loan !== loan) return;
    connection.loan += 1;
    if (!this.#closed && connection.isValid() && !this.options.noControlAfterUse) {
      try {
        await this.#renew(connection);
      } catch {
        // Whatever the reason, what the next borrower would get is not known.
        this.#destroy(connection);
      }
    }
    this.#giveBack(connection);
  }

  /** Makes a connection fit for the next borrower. */
  async #renew(connection: PooledConnection): Promise<void> {
    if (this.options.resetAfterUse && canReset(connection.info)) await connection.exclusive.reset();
    else await connection.endTransaction('ROLLBACK');
  }

  /** Ends a loan by closing its connection at once; another one takes its place. */
  destroy(connection: PooledConnection, loan: number): void {
    if (connection.loan === loan) this.#destroy(connection);
  }

  /** Refuses what is asked from now on, closes what is idle, and waits for what is lent, 10 seconds at most. */
  async end(): Promise<void> {
    if (this.#closed) throw poolClosed(null, 'pool is already closed');
    this.#closed = true;
    clearInterval(this.#idleCheck);
    this.#waiting.rejectAll(poolClosing);
    this.#supply.stop();
    await Promise.all(this.#idle.toArray().map((connection) => this.#dismiss(connection)));
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => {
      const grace = setTimeout(() => {
        for (const connection of this.#connections) this.#destroy(connection);
      }, END_GRACE);
      this.#onEmpty = () => {
        clearTimeout(grace);
        resolve();
      };
    });
  }

  wants(afterFailure: boolean): boolean {
    const { connectionLimit, minimumIdle } = this.options;
    if (this.#connections.size >= connectionLimit) return false;
    return this.#waiting.length > 0 || (!afterFailure && this.#connections.size < minimumIdle);
  }

  onCreated(connection: PooledConnection): void {
    if (this.#closed) return connection.destroy();
    this.#connections.add(connection);
    connection.usedAt = performance.now();
    if (!this.#initialized) {
      this.#initialized = true;
      if (this.options.idleTimeout > 0) this.#idleCheck = setInterval(this.#checkIdle, IDLE_CHECK);
    }
    if (this.#events.listenerCount('connection') > 0) {
      setImmediate(() => this.#tell('connection', this.#wrap(connection)));
    }
    this.#offer(connection);
  }

  onFailed(cause: Error): void {
    this.#report(creationFailed(this.#initialized, cause));
  }

  onLost(connection: PooledConnection): void {
    this.#remove(connection, false);
    // What ended this one may have ended the others, without a word so far.
    for (const other of this.#idle.toArray()) other.suspect = true;
    this.#supply.grow();
  }

  #acquire(
    sql: string | null,
    signal?: AbortSignal,
    timeout?: number,
  ): PooledConnection | Promise<PooledConnection> {
    if (!acquireIsTraced()) return this.#find(sql, signal, timeout);
    const { active, idle, waiting } = this;
    const counters = { active, idle, waiting, limit: this.options.connectionLimit };
    const find = () => this.#find(sql, signal, timeout);
    return traceAcquire(this.options.connection, counters, find);
  }

  /** A connection at once, if one is idle that needs no proof of life. */
  #find(
    sql: string | null,
    signal?: AbortSignal,
    timeout = this.options.acquireTimeout,
  ): PooledConnection | Promise<PooledConnection> {
    if (this.#closed) throw poolClosed(sql);
    signal?.throwIfAborted();
    const since = performance.now();
    for (;;) {
      const connection = this.#idle.shift();
      if (!connection) return this.#wait(since, since + timeout, false, signal);
      if (!connection.isValid()) this.#remove(connection, false);
      else if (this.#isFresh(connection, since)) return this.#lend(connection);
      else {
        const verified = this.#verify(connection, since, since + timeout, signal);
        return unlessAborted(verified, signal, (late) => this.#giveBack(late));
      }
    }
  }

  #isFresh({ suspect, usedAt }: PooledConnection, now: number): boolean {
    return !suspect && now - usedAt < this.options.minDelayValidation;
  }

  /** Pings one idle connection after another until one answers; all of it within the time that the request has. */
  async #verify(
    first: PooledConnection,
    since: number,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<PooledConnection> {
    const { pingTimeout } = this.options;
    for (
      let connection: PooledConnection | undefined = first;
      connection;
      connection = this.#idle.shift()
    ) {
      const rest = Math.max(1, deadline - performance.now());
      try {
        await connection.ping(pingTimeout > 0 ? Math.min(pingTimeout, rest) : rest);
        connection.suspect = false;
        if (!this.#closed) return this.#lend(connection);
        void this.#dismiss(connection);
      } catch {
        // It is replaced: that is what it was asked for.
        this.#destroy(connection);
      }
      if (this.#closed) throw poolClosing();
    }
    signal?.throwIfAborted();
    return this.#wait(since, deadline, true, signal);
  }

  #wait(
    since: number,
    deadline: number,
    first: boolean,
    signal: AbortSignal | undefined,
  ): Promise<PooledConnection> {
    const request = this.#waiting.add(since, deadline, first, signal);
    if (this.#events.listenerCount('enqueue') > 0) setImmediate(() => this.#tell('enqueue'));
    this.#supply.grow();
    return request;
  }

  #lend(connection: PooledConnection): PooledConnection {
    connection.loan += 1;
    this.#tell('acquire', connection);
    return connection;
  }

  #giveBack(connection: PooledConnection): void {
    if (connection.gone) return;
    const { stopping } = connection;
    if (stopping) return void stopping.then(() => this.#giveBack(connection));
    connection.loan += 1;
    connection.usedAt = performance.now();
    this.#leaks?.ended(connection, true);
    this.#tell('release', connection);
    if (this.#closed) void this.#dismiss(connection);
    else if (connection.isValid()) this.#offer(connection);
    else this.#destroy(connection);
  }

  /** Gives a connection to who waits for it, or keeps it. */
  #offer(connection: PooledConnection): void {
    const request = this.#waiting.shift();
    if (request) request.resolve(this.#lend(connection));
    else this.#idle.push(connection);
  }

  #destroy(connection: PooledConnection): void {
    connection.destroy();
    this.#remove(connection, false);
    this.#supply.grow();
  }

  /** Closes a connection in good order. */
  #dismiss(connection: PooledConnection): Promise<void> {
    const ended = connection.end();
    this.#remove(connection, true);
    return ended;
  }

  #remove(connection: PooledConnection, returned: boolean): void {
    if (connection.gone) return;
    connection.gone = true;
    this.#idle.remove(connection);
    this.#connections.delete(connection);
    this.#leaks?.ended(connection, returned);
    if (this.#closed && this.#connections.size === 0) this.#onEmpty?.();
  }

  readonly #checkIdle = (): void => {
    const { idleTimeout, minimumIdle } = this.options;
    const latest = performance.now() - idleTimeout * 1000;
    while (this.#idle.length > minimumIdle) {
      const connection = this.#idle.first;
      if (!connection || connection.usedAt > latest) break;
      void this.#dismiss(connection);
    }
    this.#supply.grow();
  };

  /** Emits an event. What a listener throws is no fault of the pool's work: it becomes an `error` event. */
  #tell(event: string, ...values: unknown[]): void {
    try {
      this.#events.emit(event, ...values);
    } catch (error) {
      this.#report(error);
    }
  }

  /** In a tick of its own: what a listener throws is an uncaught exception and does not touch the pool. */
  #report(error: unknown): void {
    process.nextTick(() => this.#events.emit('error', error));
  }
}
