import { binding, type NativeBlock } from '../../native/binding.js';
import { ErrorCode, TDWebSocketClientError } from '../errors.js';
import type { ResultField } from '../result-field.js';
import type { RowOptions } from './row-options.js';
import { RowShape } from './row-shape.js';

/** Makes rows of the blocks of one result. */
export class BlockReader {
  readonly #fields: ResultField[];
  readonly #precision: number;
  readonly #shape: RowShape;

  constructor(fields: ResultField[], precision: number, options: RowOptions) {
    this.#fields = fields;
    this.#precision = precision;
    this.#shape = RowShape.of(fields, options);
  }

  /** Appends all rows of a block. */
  read(block: NativeBlock, rows: unknown[]): void {
    this.#check(block);
    const { cells, slots, hasText } = this.#shape;
    const { scratch, text } = cells;
    const count = binding.blockRows(block);
    for (let first = 0; first < count; ) {
      const filled = binding.fillRows(block, scratch.handle, slots, this.#precision, first);
      if (filled === 0) {
        scratch.growForRow();
        continue;
      }
      if (hasText) text.start();
      this.#shape.build(rows, filled);
      first += filled;
    }
    scratch.shrink();
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
