import { Buffer } from 'node:buffer';
import { ColumnFlag, Word } from '../native/control.js';
import type { Scratch } from '../native/scratch.js';

/**
 * Bytes of text that become one string, out of which cells are cut. A cell keeps its run alive, so a run is short: a
 * program that keeps one cell of a million keeps no more than this.
 */
const RUN = 512;
/** Longer cells become strings of their own. */
const LONGEST_CUT = RUN / 4;

/** Reads the strings of the chunk of rows that lies in the scratch. */
export class TextReader {
  readonly #scratch: Scratch;
  #run = '';
  #start = 0;
  #end = 0;
  #textEnd = 0;

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  /** A new chunk of rows has arrived. */
  start(): void {
    this.#textEnd = this.#scratch.words[Word.TextEnd] >>> 0;
    this.#end = 0;
  }

  /** The text of a cell. */
  read(cell: number, column: number): string {
    const { i32, columns, text } = this.#scratch;
    const start = i32[cell * 2];
    const end = i32[cell * 2 + 1];
    if ((columns[column] & ColumnFlag.NotAscii) !== 0) return text.utf8Slice(start, end);
    return this.cut(start, end);
  }

  /** ASCII text. Making a string costs several times as much as cutting one, so that neighbours share theirs. */
  cut(start: number, end: number): string {
    if (end - start > LONGEST_CUT) return this.#scratch.text.latin1Slice(start, end);
    if (end > this.#end || start < this.#start) {
      this.#start = start;
      this.#end = Math.min(start + RUN, this.#textEnd);
      this.#run = this.#scratch.text.latin1Slice(start, this.#end);
    }
    return this.#run.substring(start - this.#start, end - this.#start);
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
