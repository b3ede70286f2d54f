/** What waits for its turn. */
interface Waiting {
  send(): void;
  reject(error: Error): void;
}

/**
 * Holds commands back while the connection is being set up, or while one of them needs it for itself, and lets them go
 * in their order when that is done. They are not sent meanwhile, so that they keep their order on the server.
 */
export class Gate {
  #held = false;
  readonly #waiting: Waiting[] = [];

  /** Whether a new command has to wait. */
  get closed(): boolean {
    return this.#held || this.#waiting.length > 0;
  }

  /** From here on commands wait. */
  close(): void {
    this.#held = true;
  }

  /** Keeps a command until its turn, then calls `send`; `reject` when its turn will never come. */
  wait(send: () => void, reject: (error: Error) => void): void {
    this.#waiting.push({ send, reject });
  }

  /** Lets those go that wait, until one of them closes the gate again. */
  open(): void {
    this.#held = false;
    let sent = 0;
    while (!this.#held && sent < this.#waiting.length) this.#waiting[sent++].send();
    this.#waiting.splice(0, sent);
  }

  /** Gives up those that wait: the connection is lost. */
  abandon(): { reject(error: Error): void }[] {
    this.#held = false;
    return this.#waiting.splice(0);
  }
}
