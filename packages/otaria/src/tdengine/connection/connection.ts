import { binding } from '../../native/binding.js';
import { formatAddress, mergeAddresses } from '../dsn.js';
import { ErrorCode, TaosResultError, TDWebSocketClientError } from '../errors.js';
import { log } from '../log.js';
import {
  type Call,
  type CallOptions,
  checkCall,
  checkedSignal,
  deadlineOf,
} from './call-options.js';
import { closedError } from './failure.js';
import { openSession } from './open.js';
import type { AdapterSession, Endpoint } from './session.js';
import type { ConnectionSettings } from './settings.js';
import { within } from './within.js';

/** States of a WebSocket. */
const CONNECTING = 0;
const CLOSING = 2;

const connections: Set<Connection> = new Set();

/**
 * A connection that is made again when it is lost: at another adapter if need be, with the same login and database. Calls
 * wait for that meanwhile, until their own time is over.
 */
export class Connection {
  /** Makes a new session what the lost one was, beyond login and database. */
  restore: (session: AdapterSession) => Promise<void> = async () => undefined;

  readonly #endpoint: Endpoint;
  readonly #closing = new AbortController();
  #settings: ConnectionSettings;
  #session: AdapterSession;
  #reconnecting: Promise<AdapterSession> | undefined;
  /** Ends the interest in the end of the session. */
  #forget: () => void = () => undefined;

  private constructor(settings: ConnectionSettings, endpoint: Endpoint, session: AdapterSession) {
    this.#settings = settings;
    this.#endpoint = endpoint;
    this.#session = session;
    this.#use(session);
  }

  /** Connects and logs in: one attempt at each adapter until one takes it. */
  static async open(
    settings: ConnectionSettings,
    signal?: AbortSignal,
    endpoint: Endpoint = '/ws',
  ): Promise<Connection> {
    const session = await openSession(settings, { endpoint, retries: 1, signal });
    return new Connection(settings, endpoint, session);
  }

  /** A connection of this configuration on a session that another one has released. */
  static adopt(settings: ConnectionSettings, session: AdapterSession): Connection {
    return new Connection(settings, '/ws', session);
  }

  get settings(): ConnectionSettings {
    return this.#settings;
  }

  /** As a WebSocket's `readyState`: 0 while a lost connection is made again. */
  get state(): number {
    if (this.isClosed) return Math.max(this.#session.state, CLOSING);
    return this.#reconnecting ? CONNECTING : this.#session.state;
  }

  /** The version of the server that was connected last. */
  get version(): string {
    return this.#session.version;
  }

  /** The session that calls go to now; it may be lost. */
  get session(): AdapterSession {
    return this.#session;
  }

  /** Whether the program has closed it. */
  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /**
   * Does work on a session. When the connection is lost meanwhile, the work is done again on the next session if it may be
   * repeated, or fails with 108.
   *
   * @param mayRepeat Asked when the connection has been lost.
   */
  async run<T>(
    options: CallOptions,
    mayRepeat: () => boolean,
    work: (session: AdapterSession, call: Call) => Promise<T>,
  ): Promise<T> {
    checkCall(options);
    const signal = checkedSignal(options.signal);
    signal?.throwIfAborted();
    const timeout = options.timeout ?? this.#settings.timeout;
    const call = { ...options, timeout, deadline: deadlineOf(timeout) };
    for (let repeats = 0; ; repeats++) {
      if (this.isClosed) throw again(this.#closing.signal.reason);
      const session = this.#session.isOpen
        ? this.#session
        : await this.#reopened(call.deadline, signal);
      try {
        return await work(session, call);
      } catch (error) {
        if (!this.hasLost(session, error)) throw error;
        if (!mayRepeat()) throw unknownOutcome(error as Error);
        if (repeats >= this.#settings.reconnection.retries) throw error;
      }
    }
  }

  /** Whether an error is that of a session that was lost, and not closed by the program. */
  hasLost(session: AdapterSession, error: unknown): boolean {
    const isLoss =
      error instanceof TDWebSocketClientError && error.code === ErrorCode.ERR_CONNECTION_CLOSED;
    return isLoss && session.isLost && !this.isClosed;
  }

  /** Whether a statement may be carried out twice. */
  mayRepeat(sql: string, { retry }: CallOptions): boolean {
    return binding.mayRepeat(retry ?? this.#settings.reconnection.retry, sql);
  }

  /** Closes it, and ends every attempt to make it again; calls under way are rejected. */
  async close(): Promise<void> {
    this.#leave(closedError('the program closed it'));
    await this.#session.close();
  }

  /**
   * Ends the connection, but not its session: that is for another connection of the same settings. One that is not as it was
   * after the login is closed.
   */
  async release(): Promise<AdapterSession | null> {
    const session = this.#session;
    const { database } = this.#settings.login;
    if (!session.isUnused || session.database !== database) {
      await this.close();
      return null;
    }
    this.#leave(closedError(RELEASED));
    return session;
  }

  #leave(reason: Error): void {
    connections.delete(this);
    this.#forget();
    this.#closing.abort(reason);
  }

  #use(session: AdapterSession): void {
    connections.add(this);
    this.#session = session;
    const addresses = mergeAddresses(this.#settings.addresses, session.instances);
    this.#settings = { ...this.#settings, addresses };
    const answers = session.answers;
    this.#forget = session.onEnd((reason) => {
      if (!session.isLost) return;
      log(
        'warn',
        () => `lost the connection to ${formatAddress(session.address)}: ${reason.message}`,
      );
      // One that has been of no use is made again when a call needs it: no server makes a client try for ever.
      if (session.answers === answers) connections.delete(this);
      else this.#reopened(0, undefined).catch((error: Error) => log('error', () => error.message));
    });
  }

  #reopened(deadline: number, signal: AbortSignal | undefined): Promise<AdapterSession> {
    this.#reconnecting ??= this.#reconnect().finally(() => {
      this.#reconnecting = undefined;
    });
    // Each call has an error of its own, which gets its statement.
    const outcome = this.#reconnecting.catch((error) => {
      throw again(error);
    });
    return within(outcome, deadline, signal, 'the connection is being made again');
  }

  async #reconnect(): Promise<AdapterSession> {
    const { signal } = this.#closing;
    signal.throwIfAborted();
    const lost = this.#session;
    const { reconnection, login } = this.#settings;
    if (reconnection.retries === 0) throw lost.lossError();
    const settings = { ...this.#settings, login: { ...login, database: lost.database } };
    try {
      const session = await openSession(settings, {
        endpoint: this.#endpoint,
        retries: reconnection.retries,
        lost: lost.address,
        prepare: this.restore,
        signal,
      });
      this.#use(session);
      log('info', () => `connected again to ${formatAddress(session.address)}`);
      return session;
    } catch (error) {
      connections.delete(this);
      throw error;
    }
  }
}

const RELEASED = 'the program gave it back to its pool';

/** Closes every connection of this process. */
export function closeConnections(): void {
  for (const connection of connections) void connection.close();
}

/** An error of a call's own for what several calls fail with. */
function again(error: TDWebSocketClientError): TaosResultError {
  return new TaosResultError(error.code, error.message, { cause: error });
}

/** What was sent may have been carried out. */
function unknownOutcome(error: Error): TaosResultError {
  const message = `${error.message}; whether the server has carried out the request is not known, and it is not sent again without retry: 'idempotent'`;
  return new TaosResultError(ErrorCode.ERR_CONNECTION_CLOSED, message, { cause: error });
}
