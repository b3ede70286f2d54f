/**
 * The defaults of the first versions of the connector (2018), for programs that were written for them:
 * `createConnection({ ...legacyOptions, host: 'db.example' })`.
 *
 * - `connectTimeout` 10 000 ms instead of 1000.
 * - `insertIdAsNumber`, `bigIntAsNumber`, `decimalAsNumber`: Numbers instead of BigInt and strings. Large values lose
 *   digits; `supportBigNumbers`, with or without `bigNumberStrings`, gives those as strings.
 * - `metaEnumerable`: `rows.meta` is seen when rows are printed or iterated over.
 * - `checkDuplicate` off: of columns with the same name the last one wins.
 * - `bitOneIsBoolean` off: BIT(1) is a Buffer.
 * - `jsonStrings`: JSON columns are strings.
 * - `debugLen` 1024: errors show so many characters of a statement.
 * - `minimumIdle` 0, for pools: connections are made when they are needed.
 */
export const legacyOptions: Readonly<{
  connectTimeout: number;
  insertIdAsNumber: boolean;
  bigIntAsNumber: boolean;
  decimalAsNumber: boolean;
  metaEnumerable: boolean;
  checkDuplicate: boolean;
  bitOneIsBoolean: boolean;
  jsonStrings: boolean;
  debugLen: number;
  minimumIdle: number;
}> = Object.freeze({
  connectTimeout: 10_000,
  insertIdAsNumber: true,
  bigIntAsNumber: true,
  decimalAsNumber: true,
  metaEnumerable: true,
  checkDuplicate: false,
  bitOneIsBoolean: false,
  jsonStrings: true,
  debugLen: 1024,
  minimumIdle: 0,
});
