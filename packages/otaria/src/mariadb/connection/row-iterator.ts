import { finished, type Readable } from 'node:stream';

/**
 * Reads a stream of objects as the iterator of Node.js does. That one is an async generator, whose turns for each row cost
 * more than the row; here a row that has arrived takes one.
 */
export class RowIterator {
  readonly #stream: Readable;
  /** How the stream has ended: by an error, or null; undefined as long as it goes on. */
  #ended: Error | null | undefined;
  /** What waits for rows; further requests queue up behind it. */
  #pending: Promise<IteratorResult<unknown>> | undefined;
  #wake: (() => void) | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('readable', () => this.#wake?.());
    finished(stream, { writable: false }, (error) => {
      this.#ended = error ?? null;
      this.#wake?.();
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#pending) {
      const behind = (): Promise<IteratorResult<unknown>> => this.#wait();
      return this.#settled(this.#pending.then(behind, behind));
    }
    const row = this.#read();
    if (row !== null) return Promise.resolve({ value: row, done: false });
    return this.#settled(this.#wait());
  }

  /** Ends the stream: the rest of the rows is not wanted. */
  return(): Promise<IteratorResult<unknown>> {
    this.#stream.destroy();
    return Promise.resolve({ value: undefined, done: true });
  }

  #read(): unknown {
    return this.#stream.destroyed ? null : this.#stream.read();
  }

  #settled(pending: Promise<IteratorResult<unknown>>): Promise<IteratorResult<unknown>> {
    const forget = (): void => {
      if (this.#pending === pending) this.#pending = undefined;
    };
    this.#pending = pending;
    pending.then(forget, forget);
    return pending;
  }

  async #wait(): Promise<IteratorResult<unknown>> {
    for (;;) {
      const row = this.#read();
      if (row !== null) return { value: row, done: false };
      if (this.#ended !== undefined) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const error = this.#ended;
    this.#ended = null;
    this.#stream.destroy();
    if (error) throw error;
    return { value: undefined, done: true };
  }
}
