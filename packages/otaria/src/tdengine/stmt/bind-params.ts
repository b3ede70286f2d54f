import { TDengineTypeCode as Type } from '../data-types.js';
import { ErrorCode, TaosError } from '../errors.js';
import { invalidArgument } from '../invalid-argument.js';
import type { BoundColumn } from './bound-column.js';
import {
  encodeBigints,
  encodeBooleans,
  encodeFloats,
  encodeIntegers,
  encodeTimestamps,
  hasDates,
} from './fixed-column.js';
import { encodeDecimals, encodeTexts } from './variable-column.js';

// biome-ignore-start lint/suspicious/noExplicitAny: as in the original, parameters are `any[]`.

/** A column whose Dates wait for the precision of the table. */
type Dates = { rows: number; dates: readonly unknown[] };

/**
 * Parameters of a prepared statement, column by column: each setter appends a column in the order of the statement's `?`.
 * Tags and parameters of queries are columns of one value.
 *
 * `null` and `undefined` are NULL. Setters throw a `TaosError` 100 for an empty array and for a value that does not fit its type.
 */
export class StmtBindParams {
  readonly #hasDecimalsAndBlobs: boolean;
  readonly #columns: (BoundColumn | Dates)[] = [];

  /** Made by `newStmtParam()` of the statement. */
  constructor(hasDecimalsAndBlobs = true) {
    this.#hasDecimalsAndBlobs = hasDecimalsAndBlobs;
  }

  setBoolean(params: any[]): void {
    this.#columns.push(encodeBooleans(filled(params)));
  }
  setTinyInt(params: any[]): void {
    this.#columns.push(encodeIntegers(Type.TINYINT, filled(params)));
  }
  setUTinyInt(params: any[]): void {
    this.#columns.push(encodeIntegers(Type.TINYINT_UNSIGNED, filled(params)));
  }
  setSmallInt(params: any[]): void {
    this.#columns.push(encodeIntegers(Type.SMALLINT, filled(params)));
  }
  setUSmallInt(params: any[]): void {
    this.#columns.push(encodeIntegers(Type.SMALLINT_UNSIGNED, filled(params)));
  }
  setInt(params: any[]): void {
    this.#columns.push(encodeIntegers(Type.INT, filled(params)));
  }
  setUInt(params: any[]): void {
    this.#columns.push(encodeIntegers(Type.INT_UNSIGNED, filled(params)));
  }
  /** By bigints, or by numbers that are exact. */
  setBigint(params: any[]): void {
    this.#columns.push(encodeBigints(Type.BIGINT, filled(params)));
  }
  /** By bigints, or by numbers that are exact. */
  setUBigint(params: any[]): void {
    this.#columns.push(encodeBigints(Type.BIGINT_UNSIGNED, filled(params)));
  }
  setFloat(params: any[]): void {
    this.#columns.push(encodeFloats(Type.FLOAT, filled(params)));
  }
  setDouble(params: any[]): void {
    this.#columns.push(encodeFloats(Type.DOUBLE, filled(params)));
  }
  /** By text; here and in the setters below also by ArrayBuffer, Buffer and Uint8Array. */
  setVarchar(params: any[]): void {
    this.#columns.push(encodeTexts(Type.VARCHAR, filled(params)));
  }
  setBinary(params: any[]): void {
    this.setVarchar(params);
  }
  setNchar(params: any[]): void {
    this.#columns.push(encodeTexts(Type.NCHAR, filled(params)));
  }
  setJson(params: any[]): void {
    this.#columns.push(encodeTexts(Type.JSON, filled(params)));
  }
  setVarBinary(params: any[]): void {
    this.#columns.push(encodeTexts(Type.VARBINARY, filled(params)));
  }
  /** By well-known binary. */
  setGeometry(params: any[]): void {
    this.#columns.push(encodeTexts(Type.GEOMETRY, filled(params)));
  }
  /** By Dates, or by counts in the precision of the table's database: bigints, or numbers that are exact. */
  setTimestamp(params: any[]): void {
    const values = filled(params);
    const column = hasDates(values)
      ? { rows: values.length, dates: [...values] }
      : encodeTimestamps(values, 0);
    this.#columns.push(column);
  }
  /** By text such as `'1.50'`, or by whole numbers. */
  setDecimal(params: any[]): void {
    this.#needSecondGeneration('DECIMAL');
    this.#columns.push(encodeDecimals(filled(params)));
  }
  setBlob(params: any[]): void {
    this.#needSecondGeneration('BLOB');
    this.#columns.push(encodeTexts(Type.BLOB, filled(params)));
  }

  /** How many columns there are. */
  getBindCount(): number {
    return this.#columns.length;
  }

  /** How many rows the columns have. */
  getDataRows(): number {
    return this.#columns[0]?.rows ?? 0;
  }

  /** Whether there are Dates, whose columns need the precision. */
  hasDates(): boolean {
    return this.#columns.some((column) => 'dates' in column);
  }

  /** The columns as they travel. Throws when they have not equally many rows. */
  encode(precision: number): BoundColumn[] {
    const rows = this.getDataRows();
    return this.#columns.map((column, place) => {
      if (column.rows !== rows) {
        throw invalidArgument(
          `wrong row length: column ${place + 1} has ${column.rows} rows, the first one ${rows}`,
        );
      }
      return 'dates' in column ? encodeTimestamps(column.dates, precision) : column;
    });
  }

  #needSecondGeneration(type: string): void {
    if (this.#hasDecimalsAndBlobs) return;
    throw new TaosError(
      ErrorCode.ERR_UNSUPPORTED_TDENGINE_TYPE,
      `${type} needs prepared statements of the second generation, which this server does not have`,
    );
  }
}

function filled(params: any[]): any[] {
  if (Array.isArray(params) && params.length > 0) return params;
  throw invalidArgument('a column of parameters must be an array with at least one value');
}
// biome-ignore-end lint/suspicious/noExplicitAny: as above
