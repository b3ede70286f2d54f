import { Slot } from '../../native/control.js';
import { scratch } from '../../native/scratch.js';
import type { Cells, Decoder } from '../../rows/cell-decoder.js';
import { compileRowBuilder } from '../../rows/compiled-builder.js';
import { genericRowBuilder } from '../../rows/generic-builder.js';
import type { RowBuilder, RowKey } from '../../rows/row-builder.js';
import { TextReader } from '../../rows/text-reader.js';
import type { ResultField } from '../result-field.js';
import { decoderFor } from './decoder.js';
import type { RowOptions } from './row-options.js';

/** Generating a function costs as much as this many rows gain from it. */
const WORTH_COMPILING = 100;
/** Shapes that are kept for results to come. */
const MOST_SHAPES = 200;

let cells: Cells | undefined;
const shapes: Map<string, RowShape> = new Map();

/** The cells that lie in the buffers of this thread. */
function cellsOfThread(): Cells {
  cells ??= { scratch: scratch(), text: new TextReader(scratch()) };
  return cells;
}

/** How rows are made of columns of these types, for all results that have them. */
export class RowShape {
  readonly cells: Cells = cellsOfThread();
  /** What native code writes for each column. */
  readonly slots: Uint8Array;
  readonly hasText: boolean;
  readonly #decoders: Decoder[];
  readonly #keys: RowKey[] | undefined;
  #build: RowBuilder;
  #rows = 0;
  #compiled = false;

  private constructor(fields: ResultField[], options: RowOptions) {
    const decoders = fields.map(({ type }) => decoderFor(type, options));
    this.#decoders = decoders;
    this.slots = Uint8Array.from(decoders, (decoder) => decoder.slot);
    this.hasText = decoders.some(({ slot }) => slot === Slot.Text || slot === Slot.Bytes);
    if (options.rows === 'objects') {
      this.#keys = fields.map(({ name }) => ({ table: undefined, name }));
    }
    const { cells } = this;
    const value = (cell: number, column: number): unknown =>
      cells.scratch.nulls[cell] !== 0 ? null : decoders[column].read(cells, cell, column);
    this.#build = genericRowBuilder(decoders.length, this.#keys, value, 0);
  }

  /** The shape of results with these columns. Throws for a type that is not known. */
  static of(fields: ResultField[], options: RowOptions): RowShape {
    const { rows, timestamps, json } = options;
    const types = fields.map(({ type }) => type);
    const names = rows === 'objects' ? fields.map(({ name }) => name) : [];
    const key = JSON.stringify([rows, timestamps, json, types, names]);
    const shape = shapes.get(key) ?? new RowShape(fields, options);
    // The shapes that were used last stay.
    shapes.delete(key);
    shapes.set(key, shape);
    if (shapes.size > MOST_SHAPES) shapes.delete(shapes.keys().next().value as string);
    return shape;
  }

  /** Appends the rows of the chunk in the cells. */
  build(rows: unknown[], count: number): void {
    this.#rows += count;
    if (!this.#compiled && this.#rows >= WORTH_COMPILING) {
      this.#compiled = true;
      this.#build = compileRowBuilder(this.#keys, this.#decoders, this.cells) ?? this.#build;
    }
    this.#build(rows, count);
  }
}
