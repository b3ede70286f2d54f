import { TDengineTypeCode as Type } from '../data-types.js';
import { type BoundColumn, bytesOf, isNull, NO_LENGTHS, unfit } from './bound-column.js';

type IntegerArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

const integers: Readonly<Record<number, new (length: number) => IntegerArray>> = {
  [Type.TINYINT]: Int8Array,
  [Type.SMALLINT]: Int16Array,
  [Type.INT]: Int32Array,
  [Type.TINYINT_UNSIGNED]: Uint8Array,
  [Type.SMALLINT_UNSIGNED]: Uint16Array,
  [Type.INT_UNSIGNED]: Uint32Array,
};
const FIRST_INT64 = -(2n ** 63n);
const LAST_INT64 = 2n ** 63n - 1n;
const LAST_UINT64 = 2n ** 64n - 1n;

function fixed(code: number, values: ArrayBufferView, nulls: Uint8Array): BoundColumn {
  const bytes = bytesOf(values);
  return { code, rows: nulls.length, nulls, lengths: NO_LENGTHS, values: bytes };
}

export function encodeBooleans(values: readonly unknown[]): BoundColumn {
  const out = new Uint8Array(values.length);
  const nulls = new Uint8Array(values.length);
  for (let row = 0; row < out.length; row++) {
    const value = values[row];
    if (typeof value === 'boolean') out[row] = value ? 1 : 0;
    else if (isNull(value)) nulls[row] = 1;
    else throw unfit(Type.BOOL, row, value);
  }
  return fixed(Type.BOOL, out, nulls);
}

/** Whole numbers of up to 32 bits. */
export function encodeIntegers(code: number, values: readonly unknown[]): BoundColumn {
  const out = new integers[code](values.length);
  const nulls = new Uint8Array(values.length);
  for (let row = 0; row < out.length; row++) {
    const value = values[row];
    if (typeof value === 'number') {
      out[row] = value;
      // Whatever the array cannot hold reads as something else; -0 is 0.
      if (out[row] !== value) throw unfit(code, row, value);
    } else if (isNull(value)) nulls[row] = 1;
    else throw unfit(code, row, value);
  }
  return fixed(code, out, nulls);
}

/** BIGINT and BIGINT UNSIGNED, by bigints and by numbers that are exact. */
export function encodeBigints(code: number, values: readonly unknown[]): BoundColumn {
  const signed = code === Type.BIGINT;
  const [first, last] = signed ? [FIRST_INT64, LAST_INT64] : [0n, LAST_UINT64];
  const out = signed ? new BigInt64Array(values.length) : new BigUint64Array(values.length);
  const nulls = new Uint8Array(values.length);
  for (let row = 0; row < out.length; row++) {
    const value = values[row];
    if (typeof value === 'bigint' && value >= first && value <= last) out[row] = value;
    else if (Number.isSafeInteger(value) && (signed || (value as number) >= 0)) {
      out[row] = BigInt(value as number);
    } else if (isNull(value)) nulls[row] = 1;
    else throw unfit(code, row, value);
  }
  return fixed(code, out, nulls);
}

export function encodeFloats(code: number, values: readonly unknown[]): BoundColumn {
  const out =
    code === Type.FLOAT ? new Float32Array(values.length) : new Float64Array(values.length);
  const nulls = new Uint8Array(values.length);
  for (let row = 0; row < out.length; row++) {
    const value = values[row];
    if (typeof value === 'number') out[row] = value;
    else if (isNull(value)) nulls[row] = 1;
    else throw unfit(code, row, value);
  }
  return fixed(code, out, nulls);
}

/** Units of each precision in a millisecond. */
const PER_MILLISECOND = [1n, 1000n, 1_000_000n];

/** Whether there is a Date among the values, for which the precision must be known. */
export function hasDates(values: readonly unknown[]): boolean {
  return values.some((value) => value instanceof Date);
}

/** Dates, and counts in the precision of the column: bigints, or numbers that are exact. */
export function encodeTimestamps(values: readonly unknown[], precision: number): BoundColumn {
  const out = new BigInt64Array(values.length);
  const nulls = new Uint8Array(values.length);
  for (let row = 0; row < out.length; row++) {
    const value = values[row];
    if (typeof value === 'bigint' && value >= FIRST_INT64 && value <= LAST_INT64) out[row] = value;
    else if (Number.isSafeInteger(value)) out[row] = BigInt(value as number);
    else if (value instanceof Date && !Number.isNaN(value.getTime())) {
      out[row] = BigInt(value.getTime()) * PER_MILLISECOND[precision];
    } else if (isNull(value)) nulls[row] = 1;
    else throw unfit(Type.TIMESTAMP, row, value);
  }
  return fixed(Type.TIMESTAMP, out, nulls);
}
