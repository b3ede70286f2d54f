import type { PoolOptions } from './pool-options.js';
import { PooledConnection } from './pooled-connection.js';

/** What the supply asks and tells the pool. */
export interface SupplyListener {
  /** Whether one more connection is wanted; after a failure only if somebody waits for it. */
  wants(afterFailure: boolean): boolean;
  onCreated(connection: PooledConnection): void;
  /** A series of attempts has failed, by what its first attempt says. */
  onFailed(cause: Error): void;
  onLost(connection: PooledConnection): void;
}

/** Login failures that the next attempt would meet, too: unknown plugin, access denied (two kinds). */
const FINAL = new Set<unknown>([1524, 1045, 1698]);
/** Milliseconds between the attempts of a series. */
const RETRY_DELAY = 500;
/** Milliseconds after the first failed series; each further one adds as much. */
const BACKOFF_STEP = 200;
const LONGEST_BACKOFF = 10_000;

/** Makes the connections of a pool, one after another. */
export class ConnectionSupply {
  readonly #options: PoolOptions;
  readonly #listener: SupplyListener;
  #busy = false;
  #stopped = false;
  #failedSeries = 0;
  #attempt: PooledConnection | undefined;
  #endPause: (() => void) | undefined;
  /** Why no connection can be made at present: what the first attempt since the latest success says. */
  failure: Error | undefined;

  constructor(options: PoolOptions, listener: SupplyListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Makes connections as long as some are wanted. */
  grow(): void {
    if (this.#busy || this.#stopped || !this.#wanted()) return;
    this.#busy = true;
    void this.#run();
  }

  /** Gives up what is going on. */
  stop(): void {
    this.#stopped = true;
    this.#attempt?.destroy();
    this.#endPause?.();
  }

  #wanted(): boolean {
    return this.#listener.wants(this.#failedSeries > 0);
  }

  async #run(): Promise<void> {
    while (!this.#stopped && this.#wanted()) {
      const cause = await this.#series();
      if (!cause || this.#stopped) continue;
      this.#failedSeries += 1;
      this.#listener.onFailed(cause);
      await this.#pause(Math.min(this.#failedSeries * BACKOFF_STEP, LONGEST_BACKOFF));
    }
    this.#busy = false;
  }

  /** Tries until there is a connection or `initializationTimeout` is over; then what the first attempt said. */
  async #series(): Promise<Error | undefined> {
    const end = performance.now() + this.#options.initializationTimeout;
    let first: Error | undefined;
    for (;;) {
      const made = await this.#connect(end - performance.now());
      if (made instanceof PooledConnection) {
        this.failure = undefined;
        this.#failedSeries = 0;
        this.#listener.onCreated(made);
        return undefined;
      }
      if (!first) this.failure = first = made;
      const rest = end - performance.now();
      if (this.#stopped || FINAL.has(made.errno) || rest <= 0) return first;
      await this.#pause(Math.min(RETRY_DELAY, rest));
    }
  }

  /** A connection, or why there is none. */
  async #connect(rest: number): Promise<PooledConnection | (Error & { errno?: unknown })> {
    const { connection: options, acquireTimeout } = this.#options;
    const limits = [options.connectTimeout, acquireTimeout, rest].filter((limit) => limit > 0);
    const connectTimeout = limits.length > 0 ? Math.max(1, Math.min(...limits)) : 0;
    try {
      this.#attempt = new PooledConnection({ ...options, connectTimeout }, (lost) =>
        this.#listener.onLost(lost),
      );
      await this.#attempt.connect();
      return this.#attempt;
    } catch (error) {
      return error as Error;
    } finally {
      this.#attempt = undefined;
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
