import type { NativeColumn } from '../../native/binding.js';
import { scratch } from '../../native/scratch.js';
import { ColumnDef } from '../columns/column-def.js';
import { ClientError } from '../errors/client-errors.js';
import { LocalFailure } from '../errors/local-failure.js';
import { compileRowBuilder } from './compiled-builder.js';
import { type Cells, type Decoder, decoderFor } from './decoder.js';
import { genericRowBuilder } from './generic-builder.js';
import type { Variant } from './row-options.js';
import { TextReader } from './text-reader.js';

/** Appends the rows of the chunk in the scratch. */
export type RowBuilder = (rows: unknown[], count: number) => void;

/** Generating a function costs as much as this many rows gain from it. */
const WORTH_COMPILING = 100;

let reader: TextReader | undefined;

/** The columns of a result under certain row options, and how its rows are made. */
export class Shape {
  readonly columns: ColumnDef[];
  readonly decoders: Decoder[];
  /** Slot codes for native code. */
  readonly slots: Uint8Array;
  /** Set when rows cannot be objects. */
  readonly duplicate: LocalFailure | undefined;

  readonly #variant: Variant;
  readonly #hasText: boolean;
  readonly #cells: Cells;
  #build: RowBuilder;
  #rows = 0;
  #compiled = false;

  constructor(columns: NativeColumn[], variant: Variant) {
    this.columns = columns.map((column) => new ColumnDef(column));
    this.decoders = this.columns.map((column) => decoderFor(column, variant));
    this.slots = Uint8Array.from(this.decoders, (decoder) => decoder.slot);
    this.#hasText = this.decoders.some((decoder) => decoder.slot >= TEXT_SLOTS);
    this.#variant = variant;
    reader ??= new TextReader(scratch());
    this.#cells = { scratch: scratch(), text: reader };
    this.#build = genericRowBuilder(this.columns, this.decoders, this.#cells, variant);
    this.#compiled = variant.disableEval;
    if (!variant.rowsAsArray && variant.checkDuplicate) this.duplicate = duplicateOf(this.columns);
  }

  /** Appends the rows of the chunk in the scratch. */
  build(rows: unknown[], count: number): void {
    if (this.#hasText) this.#cells.text.start();
    this.#rows += count;
    if (!this.#compiled && this.#rows >= WORTH_COMPILING) {
      this.#compiled = true;
      this.#build =
        compileRowBuilder(this.columns, this.decoders, this.#cells, this.#variant) ?? this.#build;
    }
    this.#build(rows, count);
  }
}

/** Slots from `Slot.Text` on, but for dates, use the text area. */
const TEXT_SLOTS = 3;

function duplicateOf(columns: ColumnDef[]): LocalFailure | undefined {
  const seen = new Set<string>();
  for (const column of columns) {
    const name = column.name();
    if (seen.has(name)) {
      return new LocalFailure(
        `Error in results, duplicate field name \`${name}\`.\n(see option \`checkDuplicate\`)`,
        ClientError.ER_DUPLICATE_FIELD,
      );
    }
    seen.add(name);
  }
  return undefined;
}
