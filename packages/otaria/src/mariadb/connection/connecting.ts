/** The outcome of connecting, which is waited for within a limit. */
export class Connecting {
  #settle: ((error?: Error) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Whether somebody waits for it. */
  get pending(): boolean {
    return this.#settle !== undefined;
  }

  /**
   * Waits for it.
   *
   * @param limit Milliseconds; 0 for any number.
   * @param exceeded Gets how many have passed.
   */
  begin(limit: number, exceeded: (milliseconds: number) => void): Promise<void> {
    const started = performance.now();
    return new Promise((resolve, reject) => {
      this.#settle = (error) => {
        this.#settle = undefined;
        // Outside of the socket's callback, and without the caller's frames.
        if (error) process.nextTick(reject, error);
        else resolve();
      };
      if (!(limit > 0)) return;
      this.#timer = setTimeout(() => exceeded(performance.now() - started), limit);
    });
  }

  /** Nothing can take too long any more. */
  unlimit(): void {
    clearTimeout(this.#timer);
  }

  /** The connection is up, or lost by `error`. */
  settle(error?: Error): void {
    this.unlimit();
    this.#settle?.(error);
  }
}
