import type { NativeColumn } from '../../native/binding.js';
import { Collation } from './collation.js';
import { Flags, type TypeName, typeName } from './column-types.js';

/** Metadata of one column of a result: an element of `rows.meta`. */
export class ColumnDef {
  readonly collation: Collation | undefined;
  /** Greatest length in bytes. */
  readonly columnLength: number;
  /** Type number; see `TypeNumbers`. */
  readonly columnType: number;
  readonly flags: number;
  /** Digits after the point; 39 when not fixed. */
  readonly scale: number;
  /** Type name; see `Types`. */
  readonly type: TypeName;

  readonly #native: NativeColumn;

  constructor(native: NativeColumn) {
    this.#native = native;
    this.collation = Collation.fromIndex(native.collation);
    this.columnLength = native.length;
    this.columnType = native.kind;
    this.flags = native.flags;
    this.scale = native.decimals;
    this.type = typeName(native.kind);
  }

  /** Another name of `columnLength`. */
  get length(): number {
    return this.columnLength;
  }

  /** Database. */
  db(): string {
    return this.#native.schema;
  }

  /** Database. */
  schema(): string {
    return this.#native.schema;
  }

  /** Alias of the table. */
  table(): string {
    return this.#native.table;
  }

  /** The table's own name. */
  orgTable(): string {
    return this.#native.orgTable;
  }

  /** Alias of the column. */
  name(): string {
    return this.#native.name;
  }

  /** The column's own name. */
  orgName(): string {
    return this.#native.orgName;
  }

  /** MariaDB's extended type name, such as `uuid`, `inet6` or `point`. */
  get dataTypeName(): string | undefined {
    return this.#native.extendedType;
  }

  /** MariaDB's extended format, such as `json`. */
  get dataTypeFormat(): string | undefined {
    return this.#native.extendedFormat;
  }

  /** Whether MariaDB marks the column as JSON. */
  isDataTypeFormatJson(): boolean {
    return this.#native.extendedFormat === 'json';
  }

  /** Whether numbers of this column have a sign. */
  signed(): boolean {
    return (this.flags & Flags.UNSIGNED) === 0;
  }

  /** Whether it is a SET column. */
  isSet(): boolean {
    return (this.flags & Flags.SET) !== 0;
  }
}
