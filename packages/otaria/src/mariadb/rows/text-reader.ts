import { ColumnFlag, Word } from '../../native/control.js';
import type { Scratch } from '../../native/scratch.js';

/** V8 copies substrings below this length; longer ones would keep the whole chunk alive. */
const COPIED = 13;
/** A chunk this small may be kept alive. */
const SMALL_CHUNK = 256;

/** Reads the strings of the chunk of rows that lies in the scratch. */
export class TextReader {
  readonly #scratch: Scratch;
  /** The text area of the chunk; wrong where it is not ASCII. */
  chunk = '';
  /** Strings shorter than this are cut out of `chunk`. */
  cutBelow = 0;

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  /** A new chunk of rows has arrived. */
  start(): void {
    const end = this.#scratch.words[Word.TextEnd] >>> 0;
    this.chunk = this.#scratch.text.latin1Slice(0, end);
    this.cutBelow = end <= SMALL_CHUNK ? SMALL_CHUNK + 1 : COPIED;
  }

  /** The text of a cell. */
  read(cell: number, column: number): string {
    const { i32, columns, text } = this.#scratch;
    const start = i32[cell * 2];
    const end = i32[cell * 2 + 1];
    if ((columns[column] & ColumnFlag.NotAscii) !== 0) return text.utf8Slice(start, end);
    return end - start < this.cutBelow
      ? this.chunk.substring(start, end)
      : text.latin1Slice(start, end);
  }

  /** The bytes of a cell, as a copy of their own. */
  copy(cell: number): Buffer {
    const { i32, text } = this.#scratch;
    const start = i32[cell * 2];
    const end = i32[cell * 2 + 1];
    const copy = Buffer.allocUnsafeSlow(end - start);
    text.copy(copy, 0, start, end);
    return copy;
  }
}
