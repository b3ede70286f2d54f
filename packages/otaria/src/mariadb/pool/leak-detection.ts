import type { PooledConnection } from './pooled-connection.js';

interface Watch {
  timer: NodeJS.Timeout;
  reported: boolean;
}

/** Reports connections that are not given back in time. */
export class LeakDetection {
  readonly #timeout: number;
  readonly #warn: (message: string) => void;
  readonly #counters: () => string;
  readonly #watches = new Map<PooledConnection, Watch>();
  /** How many connections were reported and have not come back. */
  leaks = 0;

  /**
   * @param timeout Milliseconds.
   * @param counters The state of the pool, for the report.
   */
  constructor(timeout: number, warn: (message: string) => void, counters: () => string) {
    this.#timeout = timeout;
    this.#warn = warn;
    this.#counters = counters;
  }

  /** A connection has been lent; `borrower` is the stack of who asked for it. */
  lent(connection: PooledConnection, borrower: string): void {
    const since = performance.now();
    const timer = setTimeout(() => {
      watch.reported = true;
      this.leaks += 1;
      const elapsed = Math.round(performance.now() - since);
      this.#warn(
        `A possible connection leak on thread ${connection.threadId} ` +
          `(connection not returned to pool for ${elapsed}ms). Has connection.release() been called?` +
          `${this.#counters()}\n Borrowed by:\n${borrower}`,
      );
    }, this.#timeout);
    const watch: Watch = { timer, reported: false };
    this.#watches.set(connection, watch);
  }

  /** A connection is back, or lost. */
  ended(connection: PooledConnection, returned: boolean): void {
    const watch = this.#watches.get(connection);
    if (!watch) return;
    this.#watches.delete(connection);
    clearTimeout(watch.timer);
    if (!watch.reported) return;
    this.leaks -= 1;
    if (!returned) return;
    this.#warn(
      `Previous possible leak connection with thread ${connection.threadId} was returned to pool`,
    );
  }
}
