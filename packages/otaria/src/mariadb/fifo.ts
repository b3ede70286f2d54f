/** A queue whose first item can be taken without moving the others. */
export class Fifo<T> {
  /** Filled from `#head` up to `#tail`. It keeps its length: an array that is cut leaves the quick paths of V8. */
  readonly #items: (T | undefined)[] = [];
  #head = 0;
  #tail = 0;

  get length(): number {
    return this.#tail - this.#head;
  }

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items[this.#tail++] = item;
  }

  /** Puts an item before all others. */
  unshift(item: T): void {
    if (this.#head > 0) this.#items[--this.#head] = item;
    else {
      this.#items.unshift(item);
      this.#tail++;
    }
  }

  shift(): T | undefined {
    if (this.#head === this.#tail) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#tail) this.#head = this.#tail = 0;
    else if (this.#head === LONGEST_GAP) {
      this.#items.splice(0, LONGEST_GAP);
      this.#head = 0;
      this.#tail -= LONGEST_GAP;
    }
    return item;
  }

  /** Takes an item out, wherever it is. */
  remove(item: T): void {
    const at = this.#items.indexOf(item, this.#head);
    if (at < 0) return;
    this.#items.splice(at, 1);
    this.#tail--;
  }

  /** Takes out all items, the first one first. */
  takeAll(): T[] {
    const items = this.toArray();
    this.#items.length = this.#head = this.#tail = 0;
    return items;
  }

  /** The items, the first one first. */
  toArray(): T[] {
    return this.#items.slice(this.#head, this.#tail) as T[];
  }
}

/** Places of items that have been taken, after which the others are moved. */
const LONGEST_GAP = 1024;
