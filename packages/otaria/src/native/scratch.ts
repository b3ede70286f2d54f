import { binding, type NativeBuffers, type NativeScratch } from './binding.js';
import { CONTROL_SIZE, Word } from './control.js';

const CELLS = 128 * 1024;
const TEXT = 256 * 1024;
const MAX_COLUMNS = 65_536;
const OUTPUT = 64 * 1024;
const PARAMS = 64 * 1024;
/** One read of a socket; libuv fills up to 32 of them per turn of the event loop. */
const INPUT = 64 * 1024;
/** A parameter area that has grown up to here is kept: batches need it again and again. */
const KEPT_PARAMS = 1024 * 1024;

/** Methods that every Node.js has and its types leave out; `toString` and `write` look up the encoding first. */
export interface FastBuffer extends Buffer {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
  utf8Write(text: string, offset: number): number;
}

/**
 * The buffers shared with native code, one set per thread. Native code leaves the rows of a poll there, and they are
 * read before the next call, so all connections use the same set.
 */
export class Scratch {
  readonly handle: NativeScratch;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly longs: BigInt64Array;
  readonly columns: Uint8Array;
  readonly output: Buffer;
  /** Sockets read here: what one has read is taken over before another reads. */
  readonly input: Uint8Array;

  i32!: Int32Array;
  u32!: Uint32Array;
  f64!: Float64Array;
  i64!: BigInt64Array;
  u64!: BigUint64Array;
  nulls!: Uint8Array;
  text!: FastBuffer;
  params!: FastBuffer;
  /** The same bytes as `params`: writing numbers through it is quicker. */
  paramsView!: DataView;

  readonly #buffers: NativeBuffers;

  constructor() {
    const control = new ArrayBuffer(CONTROL_SIZE);
    this.words = new Int32Array(control);
    this.doubles = new Float64Array(control);
    this.longs = new BigInt64Array(control);
    const columns = new ArrayBuffer(MAX_COLUMNS);
    this.columns = new Uint8Array(columns);
    const output = new ArrayBuffer(OUTPUT);
    this.output = Buffer.from(output);
    const input = new ArrayBuffer(INPUT);
    this.input = new Uint8Array(input);
    this.#buffers = {
      control,
      columns,
      output,
      input,
      slots: new ArrayBuffer(CELLS * 8),
      nulls: new ArrayBuffer(CELLS),
      text: new ArrayBuffer(TEXT),
      params: new ArrayBuffer(PARAMS),
    };
    this.#makeViews();
    this.handle = binding.createScratch(this.#buffers);
  }

  /** Makes room for the row that did not fit. */
  growForRow(): void {
    const cells = this.words[Word.NeededCells] >>> 0;
    const text = this.words[Word.NeededText] >>> 0;
    if (cells > this.nulls.length) {
      this.#buffers.slots = new ArrayBuffer(cells * 8);
      this.#buffers.nulls = new ArrayBuffer(cells);
    }
    if (text > this.text.length) this.#buffers.text = new ArrayBuffer(text);
    this.#replace();
  }

  /** Gives back what a large row or parameter needed. */
  shrink(): void {
    const { text, params } = this.#buffers;
    if (text.byteLength === TEXT && params.byteLength <= KEPT_PARAMS) return;
    if (text.byteLength !== TEXT) this.#buffers.text = new ArrayBuffer(TEXT);
    if (params.byteLength > KEPT_PARAMS) this.#buffers.params = new ArrayBuffer(PARAMS);
    this.#replace();
  }

  /** Gives back what large parameters needed. */
  shrinkParams(): void {
    if (this.params.length <= KEPT_PARAMS) return;
    this.#buffers.params = new ArrayBuffer(PARAMS);
    this.#replace();
  }

  /** Makes the parameter area at least `size` bytes long, keeping what is written. */
  growParams(size: number): void {
    const larger = new ArrayBuffer(Math.max(size, this.params.length * 2));
    new Uint8Array(larger).set(this.params);
    this.#buffers.params = larger;
    this.#replace();
  }

  #replace(): void {
    this.#makeViews();
    binding.replaceScratch(this.handle, this.#buffers);
  }

  #makeViews(): void {
    const { slots, nulls, text, params } = this.#buffers;
    this.i32 = new Int32Array(slots);
    this.u32 = new Uint32Array(slots);
    this.f64 = new Float64Array(slots);
    this.i64 = new BigInt64Array(slots);
    this.u64 = new BigUint64Array(slots);
    this.nulls = new Uint8Array(nulls);
    this.text = Buffer.from(text) as Buffer as FastBuffer;
    this.params = Buffer.from(params) as Buffer as FastBuffer;
    this.paramsView = new DataView(params);
  }
}

let shared: Scratch | undefined;

/** This thread's buffers, made when the first connection needs them. */
export function scratch(): Scratch {
  shared ??= new Scratch();
  return shared;
}
