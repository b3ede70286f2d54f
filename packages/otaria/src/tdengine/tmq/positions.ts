import type { NativePlace } from '../../native/binding.js';

interface Position extends NativePlace {
  /** Whether the program went there, and did not only read on. */
  isSought: boolean;
}

/** Where a program has got to in each partition: the offset of the next message that it shall get. */
export class Positions {
  readonly #positions: Map<string, Position> = new Map();

  /** The program has got everything before this place. */
  reached(place: NativePlace): void {
    const isSought = this.#of(place)?.isSought ?? false;
    this.#positions.set(keyOf(place), { ...place, isSought });
  }

  /** The program has gone to this place, forwards or backwards. */
  sought(place: NativePlace): void {
    this.#positions.set(keyOf(place), { ...place, isSought: true });
  }

  /**
   * Where a consumer that has just subscribed again shall go in a partition; undefined to stay. Where the group has committed
   * more than this consumer had read, another one has read on meanwhile.
   */
  next(partition: NativePlace, committed: bigint): bigint | undefined {
    const position = this.#of(partition);
    if (!position) return undefined;
    return position.isSought || committed < position.offset ? position.offset : undefined;
  }

  clear(): void {
    this.#positions.clear();
  }

  #of(place: NativePlace): Position | undefined {
    return this.#positions.get(keyOf(place));
  }
}

function keyOf({ vgroup, topic }: NativePlace): string {
  return `${vgroup} ${topic}`;
}
