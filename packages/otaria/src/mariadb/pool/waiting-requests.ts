import { Fifo } from '../fifo.js';
import type { PooledConnection } from './pooled-connection.js';

/** Somebody who waits for a connection. Times are of `performance.now()`. */
interface WaitingRequest {
  since: number;
  deadline: number;
  resolve(connection: PooledConnection): void;
  reject(error: Error): void;
}

/** Those who wait for a connection, the one who came first at the front. */
export class WaitingRequests {
  readonly #requests = new Fifo<WaitingRequest>();
  readonly #timedOut: (waited: number) => Error;
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Number.POSITIVE_INFINITY;

  /** @param timedOut Makes the error for one who waited too long. */
  constructor(timedOut: (waited: number) => Error) {
    this.#timedOut = timedOut;
  }

  get length(): number {
    return this.#requests.length;
  }

  /**
   * Waits until a deadline, or until `signal` is aborted.
   *
   * @param first For who came before all others and was held up.
   */
  add(
    since: number,
    deadline: number,
    first: boolean,
    signal: AbortSignal | undefined,
  ): Promise<PooledConnection> {
    return new Promise((resolve, reject) => {
      const request: WaitingRequest = { since, deadline, resolve, reject };
      if (signal) this.#endBy(signal, request);
      if (first) this.#requests.unshift(request);
      else this.#requests.push(request);
      if (deadline < this.#firesAt) this.#arm(deadline);
    });
  }

  /** Lets a signal take a request out. */
  #endBy(signal: AbortSignal, request: WaitingRequest): void {
    const { resolve, reject } = request;
    const abort = (): void => {
      this.#requests.remove(request);
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    request.resolve = (connection) => {
      signal.removeEventListener('abort', abort);
      resolve(connection);
    };
    request.reject = (error) => {
      signal.removeEventListener('abort', abort);
      reject(error);
    };
  }

  /** Takes the one who came first. The timer stays: one that fires too early is cheaper than one for each request. */
  shift(): WaitingRequest | undefined {
    return this.#requests.shift();
  }

  /** Rejects all, each with an error of its own. */
  rejectAll(reason: () => Error): void {
    clearTimeout(this.#timer);
    for (let request = this.shift(); request; request = this.shift()) request.reject(reason());
  }

  #arm(deadline: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = deadline;
    this.#timer = setTimeout(this.#onTimer, Math.max(0, deadline - performance.now()));
  }

  readonly #onTimer = (): void => {
    let next = Number.POSITIVE_INFINITY;
    const now = performance.now();
    for (let rest = this.#requests.length; rest > 0; rest--) {
      const request = this.#requests.shift() as WaitingRequest;
      // Node counts whole milliseconds, and may fire within the last one.
      if (request.deadline > now + 1) {
        this.#requests.push(request);
        next = Math.min(next, request.deadline);
      } else request.reject(this.#timedOut(Math.round(now - request.since)));
    }
    if (this.#requests.length > 0) this.#arm(next);
    else this.#firesAt = next;
  };
}
