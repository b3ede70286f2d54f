import { TDengineTypeName } from './data-types.js';

/** The description of a result's column. */
export interface ResultField {
  name: string;
  /** Number of its type; see `TDengineTypeCode`. */
  type: number;
  /** Bytes of a number, `n` of `VARCHAR(n)` and the like. */
  length: number;
  /** Digits of a decimal, and those behind its point; 0 for other types. */
  precision: number;
  scale: number;
}

/** A column as `getMeta()` shows it. */
export interface TDengineMeta {
  name: string;
  /** Name of its type, such as `BIGINT`. */
  type: string;
  length: number;
}

/** The columns as `getMeta()` shows them. */
export function metaOf(fields: ResultField[]): TDengineMeta[] {
  return fields.map(({ name, type, length }) => ({
    name,
    type: TDengineTypeName[type] ?? `${type}`,
    length,
  }));
}
