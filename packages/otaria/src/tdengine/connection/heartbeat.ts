import { LONGEST_TIMER } from './longest-timer.js';

/** A connection as its heartbeat sees it. */
interface Peer {
  /** Bytes that have come so far. */
  received: () => number;
  /** Bytes that wait to be sent. */
  unsent: () => number;
  /** Asks for a sign of life. */
  ping: () => void;
  /** There was none. */
  isDead: () => void;
}

/**
 * Notices a peer that is gone without having closed the connection: after a silence it is pinged, and after another one it is
 * dead. A long message on its way is no silence. It does not keep the process alive.
 */
export class Heartbeat {
  readonly #peer: Peer;
  readonly #timer: NodeJS.Timeout;
  #received = 0;
  #unsent = 0;
  #hasPinged = false;

  /** @param silence Milliseconds. */
  constructor(silence: number, peer: Peer) {
    this.#peer = peer;
    this.#timer = setInterval(() => this.#check(), Math.min(silence, LONGEST_TIMER)).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const [received, unsent] = [this.#peer.received(), this.#peer.unsent()];
    const isAlive = received > this.#received || unsent < this.#unsent;
    [this.#received, this.#unsent] = [received, unsent];
    if (!isAlive && this.#hasPinged) return this.#peer.isDead();
    this.#hasPinged = !isAlive;
    if (!isAlive) this.#peer.ping();
  }
}
