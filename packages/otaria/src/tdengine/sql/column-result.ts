import type { ResultField } from '../result-field.js';
import { type ColumnBlock, readColumns } from '../rows/columns.js';
import type { ResultCursor } from './result-cursor.js';

/** The rows of a query column by column, in blocks as the server sends them. */
export class ColumnResult {
  /** The columns; empty for a statement without any. */
  readonly fields: ResultField[];
  /** The unit of timestamps: 0 milliseconds, 1 microseconds, 2 nanoseconds. */
  readonly precision: number;
  readonly #cursor: ResultCursor | null;

  constructor(cursor: ResultCursor | null) {
    this.#cursor = cursor;
    this.fields = cursor?.fields ?? [];
    this.precision = cursor?.precision ?? 0;
  }

  /** The blocks that are left; leaving the loop early closes the result. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ColumnBlock, void, void> {
    try {
      for (;;) {
        const block = (await this.#cursor?.nextBlock()) ?? null;
        if (!block) return;
        yield readColumns(block, this.fields);
      }
    } finally {
      this.#cursor?.close();
    }
  }

  /** Gives up the blocks that are left. */
  async close(): Promise<void> {
    this.#cursor?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
