import type { NativeColumn } from '../../native/binding.js';
import { Flag, Slot, Word } from '../../native/control.js';
import type { Cells, Decoder } from '../../rows/cell-decoder.js';
import { ColumnDef } from '../columns/column-def.js';
import { TypeNumbers } from '../columns/column-types.js';
import { dateFromText } from './dates.js';
import { type Geometry, parseGeometry } from './geometry.js';
import type { RowOptions } from './row-options.js';

/** Makes the value of a column; `next` makes it as if there were no such function. */
export type TypeCast = (column: CastColumn, next: () => unknown) => unknown;

/** A column while a `typeCast` function runs, with the value of the row at hand. */
export class CastColumn extends ColumnDef {
  readonly #source: CastSource;

  constructor(native: NativeColumn, source: CastSource) {
    super(native);
    this.#source = source;
  }

  /** The value's text; null for NULL, as for the other accessors. */
  string(): string | null {
    return this.#source.text();
  }

  /** The value's bytes; of its text, where it has no bytes of its own. */
  buffer(): Buffer | null {
    return this.#source.bytes();
  }

  float(): number | null {
    return this.#source.number(this);
  }

  tiny(): number | null {
    return this.#source.number(this);
  }

  short(): number | null {
    return this.#source.number(this);
  }

  int(): number | null {
    return this.#source.number(this);
  }

  long(): bigint | null {
    const text = this.#source.text();
    return text === null ? null : BigInt(text);
  }

  /** The digits as the server sent them. */
  decimal(): string | null {
    return this.#source.text();
  }

  /** Local midnight of a date, also of one with a time; text with `dateStrings`. */
  date(): Date | string | null {
    const day = this.#source.text()?.slice(0, 'YYYY-MM-DD'.length);
    if (day === undefined) return null;
    return this.#source.dateStrings ? day : dateFromText(day);
  }

  /** A date and time of the local time zone. */
  datetime(): Date | null {
    const text = this.#source.text();
    return text === null ? null : dateFromText(text);
  }

  /** GeoJSON. */
  geometry(): Geometry | null {
    const bytes = this.#source.bytes();
    return bytes && parseGeometry(bytes);
  }
}

/** Where a column finds the value at hand. */
interface CastSource {
  readonly dateStrings: boolean;
  text(): string | null;
  bytes(): Buffer | null;
  number(column: ColumnDef): number | null;
}

/** Outside of the function there is no value at hand. */
const NO_CELL = -1;

/** Calls a `typeCast` function for each value of a chunk of rows. */
export class TypeCaster implements CastSource {
  readonly dateStrings: boolean;
  /** The value that the function makes of a cell. */
  readonly value: (cell: number, column: number) => unknown;

  readonly #cells: Cells;
  readonly #decoders: Decoder[];
  #cast: TypeCast | undefined;
  #cell = NO_CELL;
  #column = 0;

  constructor(
    columns: NativeColumn[],
    decoders: Decoder[],
    cells: Cells,
    { dateStrings }: RowOptions,
  ) {
    this.dateStrings = dateStrings;
    this.#cells = cells;
    this.#decoders = decoders;
    const castColumns = columns.map((column) => new CastColumn(column, this));
    const next = (): unknown => this.#next();
    this.value = (cell, column) => {
      this.#cell = cell;
      this.#column = column;
      return this.#cast?.(castColumns[column], next);
    };
  }

  /** Makes values by `cast` while `build` runs. */
  run(cast: TypeCast, build: () => void): void {
    this.#cast = cast;
    try {
      build();
    } finally {
      this.#cast = undefined;
      this.#cell = NO_CELL;
    }
  }

  text(): string | null {
    const cell = this.#bytesCell();
    if (cell === undefined) return null;
    const { f64, i32, text, words } = this.#cells.scratch;
    if (
      (words[Word.Flags] & Flag.Binary) !== 0 &&
      this.#decoders[this.#column].slot === Slot.Float64
    ) {
      return String(f64[this.#cell]);
    }
    return text.utf8Slice(i32[cell * 2], i32[cell * 2 + 1]);
  }

  bytes(): Buffer | null {
    const cell = this.#bytesCell();
    return cell === undefined ? null : this.#cells.text.copy(cell);
  }

  number({ columnType }: ColumnDef): number | null {
    if (columnType === TypeNumbers.BIT) {
      const hex = this.bytes()?.toString('hex');
      return hex === undefined ? null : Number(`0x${hex}`);
    }
    const text = this.text();
    return text === null ? null : Number(text);
  }

  /** The cell with the bytes; undefined for NULL. */
  #bytesCell(): number | undefined {
    if (this.#cell === NO_CELL) {
      throw new Error('a column can be read only while its typeCast function runs');
    }
    // A row's cells come first, then their bytes.
    const cell = this.#cell + this.#decoders.length;
    return this.#cells.scratch.nulls[cell] === 0 ? cell : undefined;
  }

  #next(): unknown {
    const cell = this.#cell;
    if (cell === NO_CELL)
      throw new Error('next can be called only while its typeCast function runs');
    const decoder = this.#decoders[this.#column];
    if (this.#cells.scratch.nulls[cell] !== 0) return decoder.empty;
    return decoder.read(this.#cells, cell, this.#column);
  }
}
