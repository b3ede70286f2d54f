// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows are `any` unless the program says more.
import type { Types } from '../columns/column-types.js';
import type { Geometry } from './geometry.js';

/** Outcome of a statement that returns no rows. */
export interface UpsertResult {
  /** Rows inserted, deleted, and matched or changed, as the option `foundRows` says. */
  affectedRows: number;
  /** The first generated AUTO_INCREMENT value; 0 when there is none. A bigint unless options say otherwise. */
  insertId: number | bigint;
  /** How many warnings `SHOW WARNINGS` lists. */
  warningStatus: number;
}

/** Version of the server. */
export interface ServerVersion {
  raw: string;
  mariaDb: boolean;
  major: number;
  minor: number;
  patch: number;
}

/** What is known of a connection. */
export interface ConnectionInfo {
  /** Id of the connection on the server; -1 before the server has greeted. */
  threadId: number | null;
  /** The latest status flags: bit 0 is "in a transaction", bit 1 autocommit. */
  status: number;
  serverVersion: ServerVersion;
  /** The session's `Collation`. The declarations of npm mariadb say null, so that a precise type would not fit theirs. */
  collation: any;
  /** A bigint of flags. The declarations of npm mariadb say number, so that a precise type would not fit theirs. */
  serverCapabilities: any;
  /** Whether the server is MariaDB. Throws before the server has greeted. */
  isMariaDB(): boolean;
  /** Whether the server is of this version or later. Throws before the server has greeted. */
  hasMinVersion(major: number, minor?: number, patch?: number): boolean;
}

/** Rows of a result, with its columns beside them. */
export type RowsWithMeta<T = any> = T[] & { meta: FieldInfo[] };

/** A result and its columns, as `metaAsArray` gives them. */
export type WithMeta<T> = T extends [any, FieldInfo[]] ? T : [T, FieldInfo[]];

/** A collation, with the character set it belongs to. */
export interface Collation {
  /** Number of the collation. */
  index: number;
  /** Name in capitals, such as `UTF8MB4_UNICODE_CI`. */
  name: string;
  /** The character set; `utf8` for both utf8mb3 and utf8mb4. */
  encoding: string;
  /** The same. Always there, but not in the declarations of npm mariadb. */
  charset?: string;
  /** Greatest number of bytes of a character. */
  maxLength: number;
}

/** One column of a result. The accessors of values can be called only while a `typeCast` function runs. */
export interface FieldInfo {
  collation: Collation;
  /** Greatest length in bytes. */
  columnLength: number;
  /** Type number; see `TypeNumbers`. */
  columnType: number;
  /** Digits after the point; 39 when not fixed. */
  scale: number;
  /** Type name; see `Types`. */
  type: Types;
  /** Bits; see `Flags`. */
  flags: number;
  /** MariaDB's extended type name, such as `uuid`, `inet6` or `point`. */
  dataTypeName: string | undefined;
  /** Database. */
  db(): string;
  /** Database. */
  schema(): string;
  /** Alias of the table. */
  table(): string;
  /** The table's own name. */
  orgTable(): string;
  /** Alias of the column. */
  name(): string;
  /** The column's own name. */
  orgName(): string;
  /** Whether MariaDB marks the column as JSON. */
  isDataTypeFormatJson(): boolean;
  /** Whether numbers of this column have a sign. */
  signed(): boolean;
  /** Whether this is a SET. */
  isSet(): boolean;
  /** The value's text; null for NULL, as for the other accessors. */
  string(): string | null;
  /** The value's bytes. */
  buffer(): Buffer | null;
  float(): number | null;
  tiny(): number | null;
  short(): number | null;
  int(): number | null;
  long(): bigint | null;
  /** The digits as the server sent them. */
  decimal(): string | null;
  /** Local midnight; text with `dateStrings`. */
  date(): Date | string | null;
  /** A date and time of the local time zone. */
  datetime(): Date | null;
  /** GeoJSON. */
  geometry(): Geometry | null;
}

/** What a `typeCast` function may make of a value. */
export type TypeCastResult =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | any[]
  | Date
  | Geometry
  | Buffer
  | string[]
  | Record<string, any>
  | null;

/** Makes the value as if there were no `typeCast` function. */
export type TypeCastNextFunction = () => TypeCastResult;

/** Makes the value of a column. Functions for npm mariadb's `FieldInfo` fit, too: so is the type of a method. */
export type TypeCastFunction = {
  typeCast(field: FieldInfo, next: TypeCastNextFunction): TypeCastResult;
}['typeCast'];
