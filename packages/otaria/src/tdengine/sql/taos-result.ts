import { metaOf, type ResultField, type TDengineMeta } from '../result-field.js';
import { BlockReader } from '../rows/block-reader.js';
import type { RowOptions } from '../rows/row-options.js';
import type { ResultCursor } from './result-cursor.js';

// biome-ignore-start lint/suspicious/noExplicitAny: as in the original, rows are `any` unless the program says more.

/** The whole answer to a statement. */
export class TaosResult {
  /** Rows that the statement wrote; 0 for a query. */
  affectRows = 0;
  /** Nanoseconds that the statement took in the adapter. */
  timing = 0;
  /** Milliseconds from the call to the last row. */
  totalTime = 0;

  readonly #fields: ResultField[] | null;
  readonly #precision: number;
  readonly #rows: any[] | null;

  /** @param fields The columns; null for a statement without any. */
  constructor(fields: ResultField[] | null, precision: number, rows: any[] | null) {
    this.#fields = fields;
    this.#precision = precision;
    this.#rows = rows;
  }

  getAffectRows(): number {
    return this.affectRows;
  }

  getTotalTime(): number {
    return this.totalTime;
  }

  /** The columns; null when the statement has none. */
  getMeta(): TDengineMeta[] | null {
    return this.#fields && metaOf(this.#fields);
  }

  /** The columns with the numbers of their types. */
  getTaosMeta(): ResultField[] | null {
    return this.#fields;
  }

  /** All rows; null when the statement has no columns. */
  getData(): any[] | null {
    return this.#rows;
  }

  /** The unit of timestamps: 0 milliseconds, 1 microseconds, 2 nanoseconds. */
  getPrecision(): number {
    return this.#precision;
  }

  /** Digits behind the point of a decimal column, by its place. */
  getFieldsScales(column: number): number {
    return this.#fields?.[column]?.scale ?? 0;
  }
}

/** Reads all blocks of a result, and closes it whatever happens. */
export async function readResult(cursor: ResultCursor, options: RowOptions): Promise<TaosResult> {
  const rows: any[] = [];
  try {
    const reader = new BlockReader(cursor.fields, cursor.precision, options);
    for (let block = await cursor.nextBlock(); block; block = await cursor.nextBlock()) {
      reader.read(block, rows);
    }
    return new TaosResult(cursor.fields, cursor.precision, rows);
  } finally {
    cursor.close();
  }
}
// biome-ignore-end lint/suspicious/noExplicitAny: as above
