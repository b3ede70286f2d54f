const typeNumbers = {
  DECIMAL: 0,
  TINY: 1,
  SHORT: 2,
  INT: 3,
  FLOAT: 4,
  DOUBLE: 5,
  NULL: 6,
  TIMESTAMP: 7,
  BIGINT: 8,
  INT24: 9,
  DATE: 10,
  TIME: 11,
  DATETIME: 12,
  YEAR: 13,
  NEWDATE: 14,
  VARCHAR: 15,
  BIT: 16,
  TIMESTAMP2: 17,
  DATETIME2: 18,
  TIME2: 19,
  JSON: 245,
  NEWDECIMAL: 246,
  ENUM: 247,
  SET: 248,
  TINY_BLOB: 249,
  MEDIUM_BLOB: 250,
  LONG_BLOB: 251,
  BLOB: 252,
  VAR_STRING: 253,
  STRING: 254,
  GEOMETRY: 255,
} as const;

/** Numbers of the column types, by the names that the API uses. */
export const TypeNumbers: Readonly<typeof typeNumbers> = Object.freeze(typeNumbers);

/** Number of a column type. */
export type TypeNumbers = number;

/** Name of a column type. */
export type TypeName = keyof typeof TypeNumbers;

/** Names of the column types: `Types.INT === 'INT'`. */
export const Types: { readonly [Name in TypeName]: Name } = Object.freeze(
  Object.fromEntries(Object.keys(TypeNumbers).map((name) => [name, name])),
) as { readonly [Name in TypeName]: Name };

/** A name of a column type. Any string fits, so that the enumeration of npm mariadb's declarations does, too. */
export type Types = TypeName | (string & Record<never, never>);

const names: (TypeName | undefined)[] = [];
for (const [name, number] of Object.entries(TypeNumbers)) names[number] = name as TypeName;

/** The name of a type number; servers send no other numbers than these. */
export function typeName(number: number): TypeName {
  return names[number] ?? 'STRING';
}

const flags = {
  NOT_NULL: 1,
  PRIMARY_KEY: 2,
  UNIQUE_KEY: 4,
  MULTIPLE_KEY: 8,
  BLOB: 16,
  UNSIGNED: 32,
  ZEROFILL_FLAG: 64,
  BINARY_COLLATION: 128,
  ENUM: 256,
  AUTO_INCREMENT: 512,
  TIMESTAMP: 1024,
  SET: 2048,
  NO_DEFAULT_VALUE_FLAG: 4096,
  ON_UPDATE_NOW_FLAG: 8192,
  NUM_FLAG: 16_384,
} as const;

/** Bits of a column's `flags`. */
export const Flags: Readonly<typeof flags> = Object.freeze(flags);

/** A column's `flags`. */
export type Flags = number;
