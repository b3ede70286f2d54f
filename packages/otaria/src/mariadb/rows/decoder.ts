import { Slot } from '../../native/control.js';
import {
  boolean,
  bytes,
  type Decoder,
  float64,
  int32,
  int64,
  mapped,
  text,
  uint32,
  uint64,
} from '../../rows/cell-decoder.js';
import type { ColumnDef } from '../columns/column-def.js';
import { Flags, TypeNumbers as Type } from '../columns/column-types.js';
import { ClientError } from '../errors/client-errors.js';
import { LocalFailure } from '../errors/local-failure.js';
import { dateFromLocalParts } from './dates.js';
import { emptyGeometry, parseGeometry } from './geometry.js';
import type { RowOptions } from './row-options.js';

const date: Decoder = mapped({ ...float64, slot: Slot.Date }, dateFromLocalParts);
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
      return column.columnLength === 1 && options.bitOneIsBoolean ? boolean : bytes;
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
  return (column.flags & Flags.SET) !== 0 ? set : text;
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
