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
  readonly #busy: (() => boolean) | undefined;

  /** `busy` says, when commands must not overlap, whether one is running. */
  constructor(busy?: () => boolean) {
    this.#busy = busy;
  }

  /** Whether a new command has to wait. */
  get closed(): boolean {
    return this.#shut || this.#waiting.length > 0;
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
    this.proceed();
  }

  /** As `open`, unless the gate is closed. */
  proceed(): void {
    let sent = 0;
    while (sent < this.#waiting.length && !this.#shut) this.#waiting[sent++].send();
    this.#waiting.splice(0, sent);
  }

  get #shut(): boolean {
    return this.#held || this.#busy?.() === true;
  }

  /** Gives up those that wait: the connection is lost. */
  abandon(): { reject(error: Error): void }[] {
    this.#held = false;
    return this.#waiting.splice(0);
  }
}
