import { Fifo } from '../fifo.js';

/** What waits for its turn. */
export interface Waiting {
  send(): void;
  reject(error: Error): void;
}

/**
 * Holds commands back while the connection is being set up, or while one of them needs it for itself, and lets them go
 * in their order when that is done. They are not sent meanwhile, so that they keep their order on the server.
 */
export class Gate {
  /** How many hold it closed. */
  #holds = 0;
  readonly #waiting = new Fifo<Waiting>();
  #opening = false;
  readonly #busy: (() => boolean) | undefined;

  /** `busy` says, when commands must not overlap, whether one is running. */
  constructor(busy?: () => boolean) {
    this.#busy = busy;
  }

  /** Whether a new command has to wait. */
  get closed(): boolean {
    return this.#shut || this.#waiting.length > 0;
  }

  /** From here on commands wait, until `open` has been called as often. */
  close(): void {
    this.#holds++;
  }

  /** Keeps a command until its turn, then calls `send`; `reject` when its turn will never come. */
  wait(send: () => void, reject: (error: Error) => void): void {
    this.#waiting.push({ send, reject });
  }

  /** Lets those go that wait, until one of them closes the gate again. */
  open(): void {
    if (this.#holds > 0) this.#holds--;
    this.proceed();
  }

  /** As `open`, unless the gate is closed. */
  proceed(): void {
    // One that is being sent may have closed the gate and opened it again.
    if (this.#opening) return;
    this.#opening = true;
    while (this.#waiting.length > 0 && !this.#shut) this.#waiting.shift()?.send();
    this.#opening = false;
  }

  get #shut(): boolean {
    return this.#holds > 0 || this.#busy?.() === true;
  }

  /** Gives up those that wait: the connection is lost. */
  abandon(): Waiting[] {
    this.#holds = 0;
    return this.#waiting.takeAll();
  }
}
