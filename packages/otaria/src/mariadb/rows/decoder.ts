import { Slot, type SlotCode } from '../../native/control.js';
import type { Scratch } from '../../native/scratch.js';
import type { ColumnDef } from '../columns/column-def.js';
import { ColumnFlags, TypeNumbers as Type } from '../columns/column-types.js';
import { ClientError } from '../errors/client-errors.js';
import { LocalFailure } from '../errors/local-failure.js';
import { dateFromLocalParts } from './dates.js';
import { emptyGeometry, parseGeometry } from './geometry.js';
import type { RowOptions } from './row-options.js';
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
  /** The same as `read`, as an expression for a cell and a column over the names of `compileRowBuilder`. */
  inline?(cell: string, column: number): string;
}

const int32: Decoder = {
  slot: Slot.Int32,
  read: (cells, cell) => cells.scratch.i32[cell * 2],
  empty: null,
  inline: (cell) => `i32[(${cell}) * 2]`,
};
const uint32: Decoder = {
  slot: Slot.Int32,
  read: (cells, cell) => cells.scratch.u32[cell * 2],
  empty: null,
  inline: (cell) => `u32[(${cell}) * 2]`,
};
const float64: Decoder = {
  slot: Slot.Float64,
  read: (cells, cell) => cells.scratch.f64[cell],
  empty: null,
  inline: (cell) => `f64[${cell}]`,
};
const int64: Decoder = {
  slot: Slot.Int64,
  read: (cells, cell) => cells.scratch.i64[cell],
  empty: null,
  inline: (cell) => `i64[${cell}]`,
};
const uint64: Decoder = {
  slot: Slot.Int64,
  read: (cells, cell) => cells.scratch.u64[cell],
  empty: null,
  inline: (cell) => `u64[${cell}]`,
};
const text: Decoder = {
  slot: Slot.Text,
  read: (cells, cell, column) => cells.text.read(cell, column),
  empty: null,
  inline: (cell, column) => {
    const place = `i32[(${cell}) * 2], i32[(${cell}) * 2 + 1]`;
    return `(columns[${column}] & 1) !== 0 ? text.utf8Slice(${place}) : ascii.cut(${place})`;
  },
};
const bytes: Decoder = {
  slot: Slot.Bytes,
  read: (cells, cell) => cells.text.copy(cell),
  empty: null,
};
const date: Decoder = {
  slot: Slot.Date,
  read: (cells, cell) => dateFromLocalParts(cells.scratch.f64[cell]),
  empty: null,
  inline: (cell) => `date(f64[${cell}])`,
};
const bit: Decoder = {
  slot: Slot.Int32,
  read: (cells, cell) => cells.scratch.i32[cell * 2] !== 0,
  empty: null,
  inline: (cell) => `i32[(${cell}) * 2] !== 0`,
};

/** A decoder that converts what another one reads. */
function mapped<T>(base: Decoder, convert: (value: T) => unknown): Decoder {
  const read: Decoder['read'] = (cells, cell, column) =>
    convert(base.read(cells, cell, column) as T);
  return { slot: base.slot, read, empty: null };
}

const json: Decoder = mapped(text, (value: string) => JSON.parse(value));
const set: Decoder = mapped(text, (value: string) => (value === '' ? [] : value.split(',')));

/** The decoder of a column under the options of a command. */
export function decoderFor(column: ColumnDef, options: RowOptions): Decoder {
  switch (column.columnType) {
    case Type.TINY:
    case Type.SHORT:
    case Type.INT24:
    case Type.YEAR:
      return int32;
    case Type.INT:
      return column.signed() ? int32 : uint32;
    case Type.BIGINT:
      return bigint(column, options);
    case Type.FLOAT:
    case Type.DOUBLE:
      return float64;
    case Type.DECIMAL:
    case Type.NEWDECIMAL:
      return decimal(column, options);
    case Type.DATE:
    case Type.NEWDATE:
    case Type.DATETIME:
    case Type.TIMESTAMP:
      return options.dateStrings ? text : date;
    case Type.BIT:
      return column.columnLength === 1 && options.bitOneIsBoolean ? bit : bytes;
    case Type.JSON:
      return options.jsonStrings ? text : json;
    case Type.GEOMETRY: {
      const empty = emptyGeometry(column.dataTypeName);
      return { ...mapped(bytes, (wkb: Buffer) => parseGeometry(wkb) ?? empty), empty };
    }
    default:
      return textOrBytes(column, options);
  }
}

function textOrBytes(column: ColumnDef, options: RowOptions): Decoder {
  if (column.collation?.index === BINARY && column.columnType !== Type.TIME) return bytes;
  if (options.autoJsonMap && column.isDataTypeFormatJson()) return json;
  return (column.flags & ColumnFlags.SET) !== 0 ? set : text;
}

const BINARY = 63;

function bigint(column: ColumnDef, options: RowOptions): Decoder {
  const exact = column.signed() ? int64 : uint64;
  if (options.supportBigNumbers) {
    return options.bigNumberStrings ? text : mapped(exact, safeNumberOrText);
  }
  if (!options.bigIntAsNumber) return exact;
  return options.checkNumberRange ? mapped(exact, safeNumber) : float64;
}

function decimal(column: ColumnDef, options: RowOptions): Decoder {
  if (options.supportBigNumbers) {
    return options.bigNumberStrings ? text : mapped(text, decimalNumberOrText);
  }
  if (!options.decimalAsNumber) return text;
  return options.checkNumberRange && column.scale === 0 ? mapped(text, safeNumber) : float64;
}

/** A number, or an error when it would lose digits. */
export function safeNumber(value: bigint | string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new LocalFailure(
    `value ${value} can't safely be converted to number`,
    ClientError.ER_PARSING_PRECISION,
  );
}

/** A number when it is exact, else decimal text. */
export function safeNumberOrText(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function decimalNumberOrText(value: string): number | string {
  const number = Number(value);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
}
