/**
 * When to commit. A message is done with when the program asks for the next one: what it still works on is never committed,
 * however long that takes, so that it comes again when the program dies.
 */
export class AutoCommit {
  readonly #interval: number | undefined;
  /** Messages that were handed out, that are done with, and that are committed. */
  #handed = 0;
  #done = 0;
  #committed = 0;
  #last: number = performance.now();

  /** @param interval Milliseconds between commits; undefined for none. */
  constructor(interval: number | undefined) {
    this.#interval = interval;
  }

  /** Whether there is something to commit. The server commits all at once, so all must be done with. */
  get isUseful(): boolean {
    const isDone = this.#done === this.#handed;
    return this.#interval !== undefined && isDone && this.#committed < this.#done;
  }

  /** Whether the time for it has come. */
  get isDue(): boolean {
    return this.isUseful && performance.now() - this.#last >= (this.#interval ?? 0);
  }

  /** The program asks for a message. */
  asked(): void {
    this.#done = this.#handed;
  }

  /** The program gets a message. */
  handed(): void {
    this.#handed++;
  }

  /** All that was handed out is committed. */
  committed(): void {
    this.#committed = this.#handed;
    this.#last = performance.now();
  }
}
