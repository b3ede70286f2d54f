import type { NativeColumn } from '../../native/binding.js';
import { Slot } from '../../native/control.js';
import { scratch } from '../../native/scratch.js';
import type { Cells, Decoder } from '../../rows/cell-decoder.js';
import { compileRowBuilder } from '../../rows/compiled-builder.js';
import { genericRowBuilder } from '../../rows/generic-builder.js';
import type { RowBuilder, RowKey } from '../../rows/row-builder.js';
import { TextReader } from '../../rows/text-reader.js';
import { ColumnDef } from '../columns/column-def.js';
import type { LocalFailure } from '../errors/local-failure.js';
import { decoderFor } from './decoder.js';
import { keyFailure, rowKeys } from './row-keys.js';
import type { Variant } from './row-options.js';
import { type TypeCast, TypeCaster } from './type-cast.js';

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
  readonly failure: LocalFailure | undefined;

  readonly #hasText: boolean;
  readonly #cells: Cells;
  readonly #keys: RowKey[] | undefined;
  /** Set for commands with a `typeCast`. */
  readonly #caster: TypeCaster | undefined;
  #build: RowBuilder;
  #rows = 0;
  #compiled: boolean;

  constructor(columns: NativeColumn[], variant: Variant) {
    this.columns = columns.map((column) => new ColumnDef(column));
    this.decoders = this.columns.map((column) => decoderFor(column, variant));
    const slots = this.decoders.map((decoder) => decoder.slot);
    reader ??= new TextReader(scratch());
    const cells = { scratch: scratch(), text: reader };
    this.#cells = cells;
    if (!variant.rowsAsArray) {
      this.#keys = rowKeys(this.columns, variant);
      this.failure = keyFailure(this.#keys, variant);
    }
    const width = slots.length;
    if (variant.typeCast) {
      const caster = new TypeCaster(columns, this.decoders, cells, variant);
      this.#caster = caster;
      this.slots = Uint8Array.from([...slots, ...slots.map(() => Slot.Bytes)]);
      this.#build = genericRowBuilder(width, this.#keys, caster.value, width);
    } else {
      const { decoders } = this;
      this.slots = Uint8Array.from(slots);
      const value = (cell: number, column: number): unknown => {
        const decoder = decoders[column];
        return cells.scratch.nulls[cell] !== 0 ? decoder.empty : decoder.read(cells, cell, column);
      };
      this.#build = genericRowBuilder(width, this.#keys, value, 0);
    }
    this.#hasText = this.slots.some((slot) => slot >= TEXT_SLOTS);
    this.#compiled = variant.disableEval || variant.typeCast !== undefined;
  }

  /** Appends the rows of the chunk in the scratch; `cast` is that of the command, if it has one. */
  build(rows: unknown[], count: number, cast: TypeCast | undefined): void {
    if (this.#hasText) this.#cells.text.start();
    if (this.#caster && cast) return this.#caster.run(cast, () => this.#build(rows, count));
    this.#rows += count;
    if (!this.#compiled && this.#rows >= WORTH_COMPILING) {
      this.#compiled = true;
      this.#build = compileRowBuilder(this.#keys, this.decoders, this.#cells) ?? this.#build;
    }
    this.#build(rows, count);
  }
}

/** Slots from `Slot.Text` on, but for dates, use the text area. */
const TEXT_SLOTS = 3;
