import { Slot, type SlotCode } from '../native/control.js';
import type { Scratch } from '../native/scratch.js';
import type { TextReader } from './text-reader.js';

/** Where a decoder finds a cell. */
export interface Cells {
  scratch: Scratch;
  text: TextReader;
}

/** How the values of one column are made from its slots. */
export interface Decoder {
  /** What native code writes. */
  slot: SlotCode;
  /** The value of a cell that is not NULL. */
  read(cells: Cells, cell: number, column: number): unknown;
  /** What NULL becomes. */
  empty: unknown;
  /** What `inline` does to the value that it has read. */
  convert?(value: never): unknown;
  /** The same as `read`, as an expression for a cell and a column over the names of `compileRowBuilder`. */
  inline?(cell: string, column: number): string;
}

export const int32: Decoder = {
  slot: Slot.Int32,
  read: (cells, cell) => cells.scratch.i32[cell * 2],
  empty: null,
  inline: (cell) => `i32[(${cell}) * 2]`,
};
export const uint32: Decoder = {
  slot: Slot.Int32,
  read: (cells, cell) => cells.scratch.u32[cell * 2],
  empty: null,
  inline: (cell) => `u32[(${cell}) * 2]`,
};
export const float64: Decoder = {
  slot: Slot.Float64,
  read: (cells, cell) => cells.scratch.f64[cell],
  empty: null,
  inline: (cell) => `f64[${cell}]`,
};
export const int64: Decoder = {
  slot: Slot.Int64,
  read: (cells, cell) => cells.scratch.i64[cell],
  empty: null,
  inline: (cell) => `i64[${cell}]`,
};
export const uint64: Decoder = {
  slot: Slot.Int64,
  read: (cells, cell) => cells.scratch.u64[cell],
  empty: null,
  inline: (cell) => `u64[${cell}]`,
};
export const text: Decoder = {
  slot: Slot.Text,
  read: (cells, cell, column) => cells.text.read(cell, column),
  empty: null,
  inline: (cell, column) => {
    const place = `i32[(${cell}) * 2], i32[(${cell}) * 2 + 1]`;
    return `(columns[${column}] & 1) !== 0 ? text.utf8Slice(${place}) : ascii.cut(${place})`;
  },
};
export const bytes: Decoder = {
  slot: Slot.Bytes,
  read: (cells, cell) => cells.text.copy(cell),
  empty: null,
};
/** A number other than 0 is `true`. */
export const boolean: Decoder = {
  slot: Slot.Int32,
  read: (cells, cell) => cells.scratch.i32[cell * 2] !== 0,
  empty: null,
  inline: (cell) => `i32[(${cell}) * 2] !== 0`,
};

/** A decoder that converts what another one reads. */
export function mapped<T>(base: Decoder, convert: (value: T) => unknown): Decoder {
  const { slot, inline } = base;
  const read: Decoder['read'] = (cells, cell, column) =>
    convert(base.read(cells, cell, column) as T);
  if (!inline) return { slot, read, empty: null };
  return {
    slot,
    read,
    empty: null,
    convert,
    inline: (cell, column) => `d[${column}].convert(${inline(cell, column)})`,
  };
}
