import { ConnectionCore } from '../connection/connection.js';
import type { ConnectionOptions } from '../options/connection-options.js';

/** A connection of a pool. */
export class PooledConnection extends ConnectionCore {
  /** When it was last given back, or made; of `performance.now()`. */
  usedAt = 0;
  /** Whether it needs a ping before it is lent again, however recently it was used. */
  suspect = false;
  /** Counts how often it was lent and given back: who borrowed it once has no say over later loans. */
  loan = 0;
  /** Whether it has left the pool. */
  gone = false;
  readonly #onLoss: (lost: PooledConnection) => void;

  /** @param onLoss Called when the connection breaks, however few listeners it has. */
  constructor(options: ConnectionOptions, onLoss: (lost: PooledConnection) => void) {
    super(options);
    this.#onLoss = onLoss;
    this.on('error', this.#onError);
  }

  /** The connection's id on the server. */
  get threadId(): number {
    return this.info.threadId;
  }

  /** The pool goes on listening: an error that nobody hears would end the process. */
  override removeAllListeners(event?: string | symbol): this {
    super.removeAllListeners(event);
    if (event === undefined || event === 'error') this.on('error', this.#onError);
    return this;
  }

  readonly #onError = (): void => this.#onLoss(this);
}
