import type { Scratch } from '../../native/scratch.js';
import { columnEntries, quotedName } from './column-entries.js';
import { geoJsonToSql, geoJsonToWkb, isGeoJson } from './geojson.js';
import { isStream, type ParameterStream, SENT_STREAM } from './parameter-stream.js';
import { sqlStringOf } from './sql-string.js';

/** Tags of parameters; the same numbers as in `crates/node/src/params.rs`. */
const Tag = {
  Null: 0,
  False: 1,
  True: 2,
  Int32: 3,
  Double: 4,
  Int64: 5,
  Uint64: 6,
  Decimal: 7,
  Text: 8,
  Bytes: 9,
  DateTime: 10,
  List: 11,
  ListInParenthesis: 12,
  Raw: 13,
  Sequence: 14,
  Stream: 15,
} as const;

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

const NO_STREAMS: ParameterStream[] = [];

/** How parameters become values. */
export interface EncodeOptions {
  /** For the text protocol, which knows lists and SQL functions; the binary one does not. */
  text: boolean;
  arrayParenthesis: boolean;
  /** Objects become `` `name`=value, … `` in the text protocol. */
  permitSetMultiParamEntries: boolean;
}

/** For the values of such an object: lists and objects in them are JSON. */
const INSIDE_ENTRIES: EncodeOptions = {
  text: true,
  arrayParenthesis: false,
  permitSetMultiParamEntries: false,
};

/** Writes parameters into the shared area for native code; one pass, no object per value. */
export class ParameterEncoder {
  readonly #scratch: Scratch;
  #at = 0;
  #streams: ParameterStream[] = NO_STREAMS;

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  /** Writes `values` and returns the number of bytes. */
  encode(values: readonly unknown[], options: EncodeOptions): number {
    this.begin();
    this.append(values, values.length, options);
    return this.#at;
  }

  /** The streams among the values written last, which have to be sent piece by piece. */
  get streams(): readonly ParameterStream[] {
    return this.#streams;
  }

  /** The number of bytes written. */
  get length(): number {
    return this.#at;
  }

  /** Forgets what is written. */
  begin(): void {
    this.#at = 0;
    this.#streams = NO_STREAMS;
  }

  /** Forgets what is written behind the first `length` bytes. */
  rewind(length: number): void {
    this.#at = length;
  }

  /** Writes the first `count` of `values` behind what is written. */
  append(values: readonly unknown[], count: number, options: EncodeOptions): void {
    for (let index = 0; index < count; index++) this.#value(values[index], options);
  }

  #value(value: unknown, options: EncodeOptions): void {
    switch (typeof value) {
      case 'string':
        return this.#sized(Tag.Text, value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        return this.#tag(value ? Tag.True : Tag.False, 0);
      case 'bigint':
        return this.#bigint(value, options);
      case 'undefined':
        return this.#tag(Tag.Null, 0);
      case 'object':
        return value === null ? this.#tag(Tag.Null, 0) : this.#object(value, options);
      default:
        throw new TypeError(`a ${typeof value} cannot be a parameter`);
    }
  }

  #tag(tag: number, payload: number): void {
    const end = this.#at + 1 + payload;
    if (end > this.#scratch.params.length) this.#scratch.growParams(end);
    this.#scratch.params[this.#at++] = tag;
  }

  #number(value: number): void {
    if ((value | 0) === value) {
      this.#tag(Tag.Int32, 4);
      this.#scratch.paramsView.setInt32(this.#at, value, true);
      this.#at += 4;
    } else if (Number.isSafeInteger(value)) {
      this.#tag(Tag.Int64, 8);
      this.#scratch.paramsView.setInt32(this.#at, value | 0, true);
      this.#scratch.paramsView.setInt32(this.#at + 4, Math.floor(value / 2 ** 32), true);
      this.#at += 8;
    } else {
      this.#tag(Tag.Double, 8);
      this.#scratch.paramsView.setFloat64(this.#at, value, true);
      this.#at += 8;
    }
  }

  #bigint(value: bigint, options: EncodeOptions): void {
    if (value >= MIN_INT64 && value <= MAX_INT64) {
      this.#tag(Tag.Int64, 8);
      this.#at = this.#scratch.params.writeBigInt64LE(value, this.#at);
    } else if (value > 0n && value <= MAX_UINT64) {
      this.#tag(Tag.Uint64, 8);
      this.#at = this.#scratch.params.writeBigUInt64LE(value, this.#at);
    } else if (value > 0n || options.text) {
      this.#sized(Tag.Decimal, value.toString());
    } else {
      throw new RangeError(`the BigInt ${value} is below the range of BIGINT`);
    }
  }

  #sized(tag: number, text: string): void {
    // UTF-8 takes at most three bytes per UTF-16 unit.
    this.#tag(tag, 4 + text.length * 3);
    const { params, paramsView } = this.#scratch;
    const start = this.#at + 4;
    const written = writeShortAscii(params, start, text) ?? params.utf8Write(text, start);
    paramsView.setUint32(this.#at, written, true);
    this.#at = start + written;
  }

  #bytes(bytes: Uint8Array): void {
    this.#tag(Tag.Bytes, 4 + bytes.length);
    const { params } = this.#scratch;
    params.writeUInt32LE(bytes.length, this.#at);
    params.set(bytes, this.#at + 4);
    this.#at += 4 + bytes.length;
  }

  #object(value: object, options: EncodeOptions): void {
    if (Object.prototype.toString.call(value) === '[object Date]') return this.#date(value as Date);
    if (value instanceof Uint8Array) return this.#bytes(value);
    if (ArrayBuffer.isView(value)) {
      return this.#bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    }
    if (isStream(value)) return this.#stream(value);
    if (value === SENT_STREAM) return this.#tag(Tag.Stream, 0);
    const sqlString = sqlStringOf(value);
    if (sqlString !== undefined) return this.#sized(Tag.Text, sqlString);
    if (value instanceof String) return this.#sized(Tag.Text, value.toString());
    if (Array.isArray(value) && options.text && options !== INSIDE_ENTRIES) {
      return this.#list(value, options);
    }
    if (isGeoJson(value)) return this.#geometry(value, options);
    if (options.text && options.permitSetMultiParamEntries) {
      const entries = columnEntries(value);
      if (entries.length > 0) return this.#entries(entries);
    }
    const json = JSON.stringify(value);
    // An object may say by its `toJSON` that there is nothing to say.
    if (json === undefined) throw new TypeError('an object without JSON cannot be a parameter');
    this.#sized(Tag.Text, json);
  }

  #stream(stream: ParameterStream): void {
    if (stream.readable === false) {
      const { errored } = stream as { errored?: Error | null };
      throw errored ?? new TypeError('a stream that has ended or failed cannot be a parameter');
    }
    if (this.#streams.includes(stream)) throw new TypeError('a stream can be one parameter only');
    if (this.#streams === NO_STREAMS) this.#streams = [];
    this.#streams.push(stream);
    this.#tag(Tag.Stream, 0);
  }

  /** As in `SET ?`: names and values by turns. */
  #entries(entries: [string, unknown][]): void {
    this.#tag(Tag.Sequence, 4);
    this.#at = this.#scratch.params.writeUInt32LE(entries.length * 2, this.#at);
    for (const [index, [name, value]] of entries.entries()) {
      this.#sized(Tag.Raw, `${index > 0 ? ',' : ''}${quotedName(name)}=`);
      this.#value(value, INSIDE_ENTRIES);
    }
  }

  #list(values: unknown[], options: EncodeOptions): void {
    this.#tag(options.arrayParenthesis ? Tag.ListInParenthesis : Tag.List, 4);
    this.#at = this.#scratch.params.writeUInt32LE(values.length, this.#at);
    for (const value of values) this.#value(value, options);
  }

  #geometry(value: { type: string }, options: EncodeOptions): void {
    if (options.text) return this.#sized(Tag.Raw, geoJsonToSql(value));
    const wkb = geoJsonToWkb(value);
    return wkb ? this.#bytes(wkb) : this.#tag(Tag.Null, 0);
  }

  #date(date: Date): void {
    const year = date.getFullYear();
    if (!(year >= 0 && year <= 9999)) {
      throw new RangeError(`the date ${date} cannot be sent: years go from 0 to 9999`);
    }
    this.#tag(Tag.DateTime, 11);
    const { params } = this.#scratch;
    let at = params.writeUInt16LE(year, this.#at);
    params[at++] = date.getMonth() + 1;
    params[at++] = date.getDate();
    params[at++] = date.getHours();
    params[at++] = date.getMinutes();
    params[at++] = date.getSeconds();
    this.#at = params.writeUInt32LE(date.getMilliseconds() * 1000, at);
  }
}

/** Up to here a loop is quicker than a call out of JavaScript. */
const SHORT = 16;

/** Writes a short text of ASCII and returns its length; undefined when it is something else. */
function writeShortAscii(target: Uint8Array, start: number, text: string): number | undefined {
  const { length } = text;
  if (length > SHORT) return undefined;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return undefined;
    target[start + i] = code;
  }
  return length;
}
