/** Calls `onSilence` once nothing has been heard for a while; any stream can be watched so. */
export class SilenceTimer {
  readonly #milliseconds: number;
  readonly #onSilence: () => void;
  #last = performance.now();
  #timer: NodeJS.Timeout;

  constructor(milliseconds: number, onSilence: () => void) {
    this.#milliseconds = milliseconds;
    this.#onSilence = onSilence;
    this.#timer = this.#wait(milliseconds);
  }

  /** There was traffic. Only the time is noted; the timer looks at it when it is due. */
  heard(): void {
    this.#last = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      const left = this.#last + this.#milliseconds - performance.now();
      if (left <= 0) this.#onSilence();
      else this.#timer = this.#wait(Math.ceil(left));
    }, milliseconds).unref();
  }
}
