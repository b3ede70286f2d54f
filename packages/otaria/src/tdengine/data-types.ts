/** Numbers of the data types on the wire. */
export const TDengineTypeCode = {
  NULL: 0,
  BOOL: 1,
  TINYINT: 2,
  SMALLINT: 3,
  INT: 4,
  BIGINT: 5,
  FLOAT: 6,
  DOUBLE: 7,
  VARCHAR: 8,
  TIMESTAMP: 9,
  NCHAR: 10,
  TINYINT_UNSIGNED: 11,
  SMALLINT_UNSIGNED: 12,
  INT_UNSIGNED: 13,
  BIGINT_UNSIGNED: 14,
  JSON: 15,
  VARBINARY: 16,
  DECIMAL: 17,
  BLOB: 18,
  GEOMETRY: 20,
  DECIMAL64: 21,
} as const;

/** Names of the data types, by their numbers, as `getMeta()` gives them. */
export const TDengineTypeName: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(TDengineTypeCode).map(([name, code]) => [
    code,
    code === TDengineTypeCode.DECIMAL64 ? 'DECIMAL' : name.replace('_', ' '),
  ]),
);

/** Bytes of the values of the types that have a fixed size, by the types' numbers. */
export const TDengineTypeLength: Readonly<Record<number, number>> = {
  [TDengineTypeCode.BOOL]: 1,
  [TDengineTypeCode.TINYINT]: 1,
  [TDengineTypeCode.SMALLINT]: 2,
  [TDengineTypeCode.INT]: 4,
  [TDengineTypeCode.BIGINT]: 8,
  [TDengineTypeCode.FLOAT]: 4,
  [TDengineTypeCode.DOUBLE]: 8,
  [TDengineTypeCode.TIMESTAMP]: 8,
  [TDengineTypeCode.TINYINT_UNSIGNED]: 1,
  [TDengineTypeCode.SMALLINT_UNSIGNED]: 2,
  [TDengineTypeCode.INT_UNSIGNED]: 4,
  [TDengineTypeCode.BIGINT_UNSIGNED]: 8,
  [TDengineTypeCode.DECIMAL]: 16,
  [TDengineTypeCode.DECIMAL64]: 8,
};

/** Names of the time precisions, by the numbers that `getPrecision()` gives. */
export const TDenginePrecision: Readonly<Record<number, string>> = {
  0: 'MILLISECOND',
  1: 'MICROSECOND',
  2: 'NANOSECOND',
};
