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
import { TDengineTypeCode as Type } from '../data-types.js';
import { ErrorCode, TDWebSocketClientError } from '../errors.js';
import type { RowOptions } from './row-options.js';

const arrayBuffer: Decoder = mapped(bytes, (copy: Buffer) => copy.buffer);
const json: Decoder = mapped(text, (value: string) => JSON.parse(value));
const date: Decoder = {
  slot: Slot.Date,
  read: (cells, cell) => new Date(cells.scratch.f64[cell]),
  empty: null,
  inline: (cell) => `new Date(f64[${cell}])`,
};
const timestamp: Record<RowOptions['timestamps'], Decoder> = {
  bigint: int64,
  number: float64,
  date,
};

/** The decoder of a column of this type. */
export function decoderFor(type: number, options: RowOptions): Decoder {
  switch (type) {
    case Type.BOOL:
      return boolean;
    case Type.TINYINT:
    case Type.SMALLINT:
    case Type.INT:
    case Type.TINYINT_UNSIGNED:
    case Type.SMALLINT_UNSIGNED:
      return int32;
    case Type.INT_UNSIGNED:
      return uint32;
    case Type.BIGINT:
      return int64;
    case Type.BIGINT_UNSIGNED:
      return uint64;
    case Type.FLOAT:
    case Type.DOUBLE:
      return float64;
    case Type.TIMESTAMP:
      return timestamp[options.timestamps];
    case Type.NULL:
    case Type.VARCHAR:
    case Type.NCHAR:
    case Type.DECIMAL:
    case Type.DECIMAL64:
      return text;
    case Type.JSON:
      return options.json === 'parsed' ? json : text;
    case Type.VARBINARY:
    case Type.GEOMETRY:
    case Type.BLOB:
      return arrayBuffer;
    default:
      throw new TDWebSocketClientError(
        ErrorCode.ERR_UNSUPPORTED_TDENGINE_TYPE,
        `the server sent a column of type ${type}, which this version does not know`,
      );
  }
}
