import { binding } from '../../native/binding.js';
import { invalidArgument } from '../invalid-argument.js';

/** A value for a `?` of a statement. */
export type ParameterValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Date
  | ArrayBuffer
  | Uint8Array;

/** What the text of a value is; the same numbers as in `crates/node/src/taos/sql.rs`. */
const Kind = { Null: 0, Bool: 1, Int: 2, UInt: 3, Double: 4, Text: 5, Bytes: 6 } as const;

const LARGEST_INT = 2n ** 63n;

/** The statement with its values as literals. Throws a TaosError when they do not fit. */
export function bindParameters(sql: string, values: readonly ParameterValue[]): string {
  const kinds = new Uint8Array(values.length);
  const texts = values.map((value, place) => {
    const [kind, text] = describe(value, place);
    kinds[place] = kind;
    return text;
  });
  try {
    return binding.bindSql(sql, kinds, texts);
  } catch (error) {
    throw invalidArgument((error as Error).message, error);
  }
}

function describe(value: ParameterValue, place: number): [number, string] {
  switch (typeof value) {
    case 'undefined':
      return [Kind.Null, ''];
    case 'boolean':
      return [Kind.Bool, `${value}`];
    case 'number':
      return [Number.isSafeInteger(value) ? Kind.Int : Kind.Double, numberText(value)];
    case 'bigint':
      return [value >= LARGEST_INT ? Kind.UInt : Kind.Int, `${value}`];
    case 'string':
      return [Kind.Text, value];
  }
  if (value === null) return [Kind.Null, ''];
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return [Kind.Text, value.toISOString()];
  }
  if (value instanceof ArrayBuffer) return [Kind.Bytes, Buffer.from(value).toString('hex')];
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return [Kind.Bytes, Buffer.from(buffer, byteOffset, byteLength).toString('hex')];
  }
  const shown = Object.prototype.toString.call(value);
  throw invalidArgument(`value ${place + 1} is ${shown}, which has no literal in SQL`);
}

/** As Rust reads it. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : `${value}`.replace('Infinity', 'inf');
}
