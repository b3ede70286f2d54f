import type { NativeBoundColumn } from '../../native/binding.js';
import { TDengineTypeName } from '../data-types.js';
import type { TaosError } from '../errors.js';
import { invalidArgument } from '../invalid-argument.js';

/** A column of parameters as it travels: see `crates/taos-proto/src/stmt2/mod.rs`. */
export interface BoundColumn extends NativeBoundColumn {
  rows: number;
}

export const NO_LENGTHS: Uint8Array = new Uint8Array(0);

/** As in the original, an empty array is NULL, too. */
export function isNull(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** The error of a value that a column cannot hold; the value itself may be a secret. */
export function unfit(code: number, row: number, value: unknown): TaosError {
  const shown =
    typeof value === 'number' ? `the number ${value}` : Object.prototype.toString.call(value);
  return invalidArgument(`value ${row + 1} of a column of ${TDengineTypeName[code]} is ${shown}`);
}

/** The bytes of a typed array. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** One column behind the other. All have the same type. */
export function concatenate(columns: readonly BoundColumn[]): BoundColumn {
  if (columns.length === 1) return columns[0];
  const join = (part: 'nulls' | 'lengths' | 'values'): Uint8Array =>
    Buffer.concat(columns.map((column) => column[part]));
  return {
    code: columns[0].code,
    rows: columns.reduce((rows, column) => rows + column.rows, 0),
    nulls: join('nulls'),
    lengths: join('lengths'),
    values: join('values'),
  };
}
