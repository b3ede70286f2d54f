import { metaOf, type TDengineMeta } from '../result-field.js';
import { BlockReader } from '../rows/block-reader.js';
import type { RowOptions } from '../rows/row-options.js';
import type { ResultCursor } from './result-cursor.js';

// biome-ignore-start lint/suspicious/noExplicitAny: as in the original, rows are `any` unless the program says more.

/**
 * The rows of a query, fetched as they are read.
 *
 * @example
 * for await (const row of await sql.query('SELECT ts, current FROM meters')) console.log(row);
 */
export class WSRows {
  readonly #cursor: ResultCursor | null;
  readonly #reader: BlockReader | undefined;
  #block: any[] = [];
  /** Place of the current row in the block. */
  #place = -1;
  #fetching: Promise<boolean> | undefined;

  /** @param cursor Null for a statement without columns. */
  constructor(cursor: ResultCursor | null, options: RowOptions) {
    this.#cursor = cursor;
    if (!cursor) return;
    try {
      this.#reader = new BlockReader(cursor.fields, cursor.precision, options);
    } catch (error) {
      cursor.close();
      throw error;
    }
  }

  /** The columns; null when the statement has none. */
  getMeta(): TDengineMeta[] | null {
    return this.#cursor && metaOf(this.#cursor.fields);
  }

  /** The unit of timestamps: 0 milliseconds, 1 microseconds, 2 nanoseconds. */
  getPrecision(): number {
    return this.#cursor?.precision ?? 0;
  }

  /** Moves to the next row; false behind the last one. Rejects when rows cannot be fetched, then and every time after. */
  async next(): Promise<boolean> {
    while (!this.#advance()) {
      // Whoever calls next() again meanwhile waits for the same block, so that no row is skipped.
      this.#fetching ??= this.#nextBlock().finally(() => {
        this.#fetching = undefined;
      });
      if (!(await this.#fetching)) return false;
    }
    return true;
  }

  /** The current row; undefined before the first `next()` and behind the end. */
  getData(): any {
    return this.#block[this.#place];
  }

  /** Gives up the rows that are left. */
  async close(): Promise<void> {
    this.#block = [];
    this.#place = -1;
    this.#cursor?.close();
  }

  /** All rows that are left; leaving the loop early closes them. */
  async *[Symbol.asyncIterator](): AsyncGenerator<any, void, void> {
    try {
      while (this.#advance() || (await this.next())) yield this.getData();
    } finally {
      await this.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #advance(): boolean {
    if (this.#place + 1 >= this.#block.length) return false;
    this.#place++;
    return true;
  }

  async #nextBlock(): Promise<boolean> {
    this.#place = -1;
    do {
      this.#block = [];
      const block = (await this.#cursor?.nextBlock()) ?? null;
      if (!block) return false;
      this.#reader?.read(block, this.#block);
    } while (this.#block.length === 0);
    return true;
  }
}
// biome-ignore-end lint/suspicious/noExplicitAny: as above
