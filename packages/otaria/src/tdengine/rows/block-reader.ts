import { binding, type NativeBlock } from '../../native/binding.js';
import { Slot } from '../../native/control.js';
import { scratch } from '../../native/scratch.js';
import type { Cells, Decoder } from '../../rows/cell-decoder.js';
import { compileRowBuilder } from '../../rows/compiled-builder.js';
import { genericRowBuilder } from '../../rows/generic-builder.js';
import type { RowBuilder, RowKey } from '../../rows/row-builder.js';
import { TextReader } from '../../rows/text-reader.js';
import { ErrorCode, TDWebSocketClientError } from '../errors.js';
import type { ResultField } from '../result-field.js';
import { decoderFor } from './decoder.js';
import type { RowOptions } from './row-options.js';

/** Generating a function costs as much as this many rows gain from it. */
const WORTH_COMPILING = 100;

let text: TextReader | undefined;

/** Makes rows of the blocks of one result. */
export class BlockReader {
  readonly #fields: ResultField[];
  readonly #precision: number;
  readonly #decoders: Decoder[];
  readonly #slots: Uint8Array;
  readonly #keys: RowKey[] | undefined;
  readonly #cells: Cells;
  readonly #hasText: boolean;
  #build: RowBuilder;
  #rows = 0;
  #compiled: boolean;

  /** @param evaluate Whether functions may be generated. */
  constructor(fields: ResultField[], precision: number, options: RowOptions, evaluate = true) {
    this.#fields = fields;
    this.#precision = precision;
    const decoders = fields.map(({ type }) => decoderFor(type, options));
    this.#decoders = decoders;
    this.#slots = Uint8Array.from(decoders, (decoder) => decoder.slot);
    this.#hasText = decoders.some(({ slot }) => slot === Slot.Text || slot === Slot.Bytes);
    if (options.rows === 'objects') {
      this.#keys = fields.map(({ name }) => ({ table: undefined, name }));
    }
    text ??= new TextReader(scratch());
    const cells = { scratch: scratch(), text };
    this.#cells = cells;
    const value = (cell: number, column: number): unknown =>
      cells.scratch.nulls[cell] !== 0 ? null : decoders[column].read(cells, cell, column);
    this.#build = genericRowBuilder(decoders.length, this.#keys, value, 0);
    this.#compiled = !evaluate;
  }

  /** Appends all rows of a block. */
  read(block: NativeBlock, rows: unknown[]): void {
    this.#check(block);
    const { scratch, text } = this.#cells;
    const count = binding.blockRows(block);
    for (let first = 0; first < count; ) {
      const filled = binding.fillRows(block, scratch.handle, this.#slots, this.#precision, first);
      if (filled === 0) {
        scratch.growForRow();
        continue;
      }
      if (this.#hasText) text.start();
      this.#buildRows(rows, filled);
      first += filled;
    }
    scratch.shrink();
  }

  #buildRows(rows: unknown[], count: number): void {
    this.#rows += count;
    if (!this.#compiled && this.#rows >= WORTH_COMPILING) {
      this.#compiled = true;
      this.#build = compileRowBuilder(this.#keys, this.#decoders, this.#cells) ?? this.#build;
    }
    this.#build(rows, count);
  }

  /** What a block holds must be what the result's description announced. */
  #check(block: NativeBlock): void {
    const types = binding.blockTypes(block);
    const fits =
      types.length === this.#fields.length &&
      this.#fields.every(({ type }, column) => types[column] === type);
    if (fits) return;
    throw new TDWebSocketClientError(
      ErrorCode.ERR_INVALID_FETCH_MESSAGE_DATA,
      `the server sent columns of the types ${[...types]} where it announced ${this.#fields.map(({ type }) => type)}`,
    );
  }
}
