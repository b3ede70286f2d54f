import { Readable, type ReadableOptions } from 'node:stream';
import type { ColumnDef } from '../columns/column-def.js';
import type { StatementTextOptions } from '../errors/statement-text.js';
import type { Variant } from '../rows/row-options.js';
import type { Shape } from '../rows/shape.js';
import { Command } from './command.js';
import { RowIterator } from './row-iterator.js';

/** What a stream of rows can do to the connection it comes from. */
export interface RowSource {
  /** Reads nothing more from the server for now. */
  holdRows(): void;
  releaseRows(): void;
}

/**
 * The rows of a statement as they arrive, in object mode. Emits `fields`, and `columns` with the same, before the rows of
 * each result; an error is followed by `end` and `close`, as in npm mariadb.
 */
export class RowStream extends Readable {
  readonly #source: RowSource;
  #discarding = false;

  constructor(source: RowSource, options?: ReadableOptions) {
    super({ ...options, objectMode: true });
    this.#source = source;
  }

  /** Whether nobody wants the rows any more. */
  get discarding(): boolean {
    return this.#discarding;
  }

  /** Tells the columns of the rows that come next. */
  announce(columns: ColumnDef[]): void {
    if (this.#discarding) return;
    try {
      this.emit('fields', columns);
      this.emit('columns', columns);
    } catch (error) {
      throwOutside(error);
    }
  }

  /** Gives rows to the reader; stops reading from the server when there are enough for now. */
  give(rows: unknown[]): void {
    let wanted = true;
    for (const row of rows) {
      if (this.#discarding) return;
      try {
        wanted = this.push(row);
      } catch (error) {
        throwOutside(error);
      }
    }
    if (!wanted && !this.#discarding) this.#source.holdRows();
  }

  /** All rows have been given, or no more will come because of an error. */
  finish(error?: Error): void {
    if (this.#discarding) return;
    this.#discarding = true;
    process.nextTick(() => {
      this.push(null);
      if (error && !this.destroyed) this.emit('error', error);
    });
  }

  /** Ends the stream without the rows that are left; the connection reads them away. */
  close(): void {
    this.finish();
    this.#source.releaseRows();
  }

  // biome-ignore lint/suspicious/noExplicitAny: as the stream of Node.js has it.
  override [Symbol.asyncIterator](): NodeJS.AsyncIterator<any> {
    return new RowIterator(this);
  }

  override _read(): void {
    this.#source.releaseRows();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#discarding = true;
    this.#source.releaseRows();
    done(error);
  }
}

/** What a program's listener throws is an uncaught exception and does not touch the connection. */
function throwOutside(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}

/** A command whose rows go to a stream. */
export class StreamCommand extends Command {
  readonly #stream: RowStream;
  #announced: ColumnDef[] | undefined;

  constructor(
    variant: Variant,
    sql: string | null,
    values: unknown,
    textOptions: StatementTextOptions,
    stream: RowStream,
  ) {
    super(
      variant,
      sql,
      values,
      textOptions,
      () => stream.finish(),
      (error) => stream.finish(error),
    );
    this.#stream = stream;
  }

  override addRows(shape: Shape, count: number): void {
    if (this.#announced !== shape.columns) {
      this.#announced = shape.columns;
      this.#stream.announce(shape.columns);
    }
    if (this.#stream.discarding) return;
    super.addRows(shape, count);
    this.#stream.give(this.takeRows());
  }

  override endRows(_shape: Shape, more: boolean): void {
    this.#announced = undefined;
    if (!more) this.#settle();
  }

  override endResult(result: unknown, _meta: ColumnDef[] | undefined, more: boolean): void {
    this.#stream.give([result]);
    if (!more) this.#settle();
  }

  #settle(): void {
    const failure = this.failure();
    if (failure) this.reject(failure);
    else this.resolve(undefined);
  }
}
