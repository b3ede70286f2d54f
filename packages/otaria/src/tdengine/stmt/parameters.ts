import { TDengineTypeName, TDengineTypeCode as Type } from '../data-types.js';
import { invalidArgument } from '../invalid-argument.js';
import type { BoundColumn } from './bound-column.js';

/** What a `?` is for; the same numbers as in `taos_proto::message::BindType`. */
export const BindType = { Column: 1, Tag: 2, Query: 3, TableName: 4 } as const;

/** What one `?` of an insert stands for. */
export interface PreparedField {
  name: string;
  field_type: number;
  /** Of a timestamp: 0 milliseconds, 1 microseconds, 2 nanoseconds. */
  precision: number;
  bind_type: number;
}

const TEXTS: readonly number[] = [Type.VARCHAR, Type.NCHAR, Type.JSON];
const BYTES: readonly number[] = [Type.VARBINARY, Type.GEOMETRY, Type.BLOB];
const DECIMALS: readonly number[] = [Type.DECIMAL, Type.DECIMAL64];
/** The bytes of a value are the same for all types of a list. */
const ALIKE: readonly (readonly number[])[] = [
  TEXTS,
  BYTES,
  DECIMALS,
  [...TEXTS, Type.VARBINARY, Type.BLOB],
];

/** The `?` of a statement. */
export class Parameters {
  readonly isInsert: boolean;
  readonly all: readonly PreparedField[];
  readonly tags: readonly PreparedField[];
  /** The columns of an insert, or all parameters of a query. */
  readonly columns: readonly PreparedField[];
  readonly hasTableName: boolean;
  /** The precision of the table that is written to. */
  readonly precision: number;

  /** @param fields Of an insert; a server does not describe the `count` parameters of a query. */
  constructor(fields: PreparedField[], isInsert: boolean, count: number) {
    const parameter = { name: '', field_type: Type.NULL, precision: 0, bind_type: BindType.Query };
    this.isInsert = isInsert;
    this.all = isInsert ? fields : Array.from({ length: count }, () => parameter);
    const of = (kind: number): PreparedField[] =>
      fields.filter(({ bind_type }) => bind_type === kind);
    this.tags = of(BindType.Tag);
    this.columns = isInsert ? of(BindType.Column) : this.all;
    this.hasTableName = of(BindType.TableName).length > 0;
    const time = fields.find(({ field_type }) => field_type === Type.TIMESTAMP);
    this.precision = time?.precision ?? 0;
  }

  /** What each `?` is for. */
  get kinds(): Uint8Array {
    return Uint8Array.from(this.all, ({ bind_type }) => bind_type);
  }

  /** The same for the columns alone. */
  get columnKinds(): Uint8Array {
    return Uint8Array.from(this.columns, ({ bind_type }) => bind_type);
  }

  /** The columns with the types of the fields; throws when one has another type. */
  fit(columns: BoundColumn[], fields: readonly PreparedField[]): BoundColumn[] {
    if (!this.isInsert) {
      if (columns.some(({ rows }) => rows !== 1)) {
        throw invalidArgument('a parameter of a query has one value');
      }
      return columns;
    }
    return columns.map((column, place) => fitted(column, fields[place]));
  }
}

function fitted(column: BoundColumn, { name, field_type: code }: PreparedField): BoundColumn {
  if (column.code === code) return column;
  if (ALIKE.some((list) => list.includes(code) && list.includes(column.code))) {
    return { ...column, code };
  }
  const [wanted, given] = [TDengineTypeName[code], TDengineTypeName[column.code]];
  throw invalidArgument(`'${name}' is of type ${wanted}, its parameters are set as ${given}`);
}
