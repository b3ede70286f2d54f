import { binding, type NativeConnection } from '../../native/binding.js';
import { SENT_STREAM } from '../params/parameter-stream.js';

/** Bytes from which on a value goes ahead of its execution: all values together may then exceed a packet. */
const LONG = 16 * 1024;
/** Servers take no larger packets by default; pieces of this size are far below. */
const LONGEST_PIECE = 1 << 20;

/** The values that are left for the execution itself; the same array when nothing goes ahead of it. */
export function withoutLong(values: readonly unknown[]): readonly unknown[] {
  if (!values.some(isLong)) return values;
  return values.map((value) => (isLong(value) ? SENT_STREAM : value));
}

/** Sends the others as long data of a statement. */
export function sendLong(
  native: NativeConnection,
  statement: number,
  values: readonly unknown[],
): void {
  for (const [parameter, value] of values.entries()) {
    if (!isLong(value)) continue;
    for (let at = 0; at < value.length; at += LONGEST_PIECE) {
      binding.longData(native, statement, parameter, value.subarray(at, at + LONGEST_PIECE));
    }
  }
}

function isLong(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length >= LONG;
}
