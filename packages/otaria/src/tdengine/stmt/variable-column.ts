import { TDengineTypeCode as Type } from '../data-types.js';
import { type BoundColumn, bytesOf, isNull, unfit } from './bound-column.js';

/** Text, and bytes that are taken as they are. */
export function encodeTexts(code: number, values: readonly unknown[]): BoundColumn {
  const nulls = new Uint8Array(values.length);
  const lengths = new Int32Array(values.length);
  let areTexts = true;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === 'string') lengths[row] = value.length;
    else if (isNull(value)) nulls[row] = 1;
    else if (isBytes(value)) areTexts = false;
    else throw unfit(code, row, value);
  }
  const bytes = (areTexts && together(values, lengths)) || oneByOne(values, lengths);
  return { code, rows: values.length, nulls, lengths: bytesOf(lengths), values: bytes };
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Decimal numbers by their text, or by whole numbers. */
export function encodeDecimals(values: readonly unknown[]): BoundColumn {
  const texts = values.map((value, row) => {
    if (isNull(value)) return null;
    const text = typeof value === 'bigint' || Number.isSafeInteger(value) ? `${value}` : value;
    if (typeof text === 'string' && DECIMAL.test(text)) return text;
    throw unfit(Type.DECIMAL, row, value);
  });
  return encodeTexts(Type.DECIMAL, texts);
}

function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

/** All texts in one go, which is several times as fast where all are ASCII; undefined where they are not. */
function together(values: readonly unknown[], lengths: Int32Array): Uint8Array | undefined {
  // NULLs leave nothing between their neighbours.
  const text = values.join('');
  const bytes = Buffer.from(text);
  if (bytes.length !== text.length) lengths.fill(0);
  return bytes.length === text.length ? bytes : undefined;
}

function oneByOne(values: readonly unknown[], lengths: Int32Array): Uint8Array {
  const parts = values.map((value, row) => {
    const bytes = bytesOfValue(value);
    lengths[row] = bytes.length;
    return bytes;
  });
  return Buffer.concat(parts);
}

function bytesOfValue(value: unknown): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return ArrayBuffer.isView(value) ? bytesOf(value) : new Uint8Array(0);
}
