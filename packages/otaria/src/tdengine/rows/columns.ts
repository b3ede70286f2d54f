import { binding, type NativeBlock } from '../../native/binding.js';
import { TDengineTypeCode as Type } from '../data-types.js';
import type { ResultField } from '../result-field.js';

/** Values of variable length: row `i` is `bytes` from `offsets[i]` to `offsets[i + 1]`. Text is UTF-8. */
export interface VariableValues {
  offsets: Int32Array;
  bytes: Uint8Array;
}

/** The numbers of a column of fixed size; what stands in the places of NULLs has no meaning. */
export type FixedValues =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** One column of a block. */
export interface Column {
  field: ResultField;
  /** A typed array; text, bytes and decimals (as text) are of variable length. Timestamps are counts in the result's precision. */
  values: FixedValues | VariableValues;
  /** A bit per row, the least significant first: 1 where there is a value. Null when no row is NULL. As in Apache Arrow. */
  validity: Uint8Array | null;
}

/** A part of a result, column by column. */
export interface ColumnBlock {
  /** How many rows it has. */
  rows: number;
  columns: Column[];
}

type FixedArray = new (length: number) => FixedValues;

const arrays: Readonly<Record<number, FixedArray>> = {
  [Type.BOOL]: Uint8Array,
  [Type.TINYINT]: Int8Array,
  [Type.SMALLINT]: Int16Array,
  [Type.INT]: Int32Array,
  [Type.BIGINT]: BigInt64Array,
  [Type.FLOAT]: Float32Array,
  [Type.DOUBLE]: Float64Array,
  [Type.TIMESTAMP]: BigInt64Array,
  [Type.TINYINT_UNSIGNED]: Uint8Array,
  [Type.SMALLINT_UNSIGNED]: Uint16Array,
  [Type.INT_UNSIGNED]: Uint32Array,
  [Type.BIGINT_UNSIGNED]: BigUint64Array,
};

/** The columns of a block, each copied in one go. */
export function readColumns(block: NativeBlock, fields: ResultField[]): ColumnBlock {
  const rows = binding.blockRows(block);
  const columns = fields.map((field, index) => ({
    field,
    values: readValues(block, field, index, rows),
    validity: readValidity(block, index, rows),
  }));
  return { rows, columns };
}

function readValues(
  block: NativeBlock,
  { type }: ResultField,
  index: number,
  rows: number,
): Column['values'] {
  const array = arrays[type];
  if (array) {
    const values = new array(rows);
    binding.copyColumn(block, index, new Uint8Array(values.buffer));
    return values;
  }
  const offsets = new Int32Array(rows + 1);
  const bytes = new Uint8Array(binding.textLength(block, index));
  binding.copyText(block, index, new Uint8Array(offsets.buffer), bytes);
  return { offsets, bytes };
}

function readValidity(block: NativeBlock, index: number, rows: number): Uint8Array | null {
  const validity = new Uint8Array(Math.ceil(rows / 8));
  return binding.copyValidity(block, index, validity) === 0 ? null : validity;
}
