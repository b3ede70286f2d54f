// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows are `any` unless the program says more.
import { EventEmitter } from 'node:events';
import type { ReadableOptions } from 'node:stream';
import type { ColumnDef } from '../columns/column-def.js';
import { addOrigin } from '../errors/origin.js';
import type { SqlError } from '../errors/sql-error.js';
import type { StatementTextOptions } from '../errors/statement-text.js';
import type { Variant } from '../rows/row-options.js';
import type { Shape } from '../rows/shape.js';
import { Command } from './command.js';
import type { RowStream } from './row-stream.js';

/** Gets the error, or the result and its columns. */
export type QueryCallback<T = any> = (
  error: SqlError | null,
  result?: T,
  columns?: ColumnDef[],
) => void;

/**
 * A query of the callback API. Emits `fields` with the columns of each result, `data` with each row, and `end`, with the
 * error when the query failed; then also `error`, if somebody listens. Listeners run in ticks of their own: what they
 * throw is an uncaught exception and does not touch the connection.
 */
export class CallbackQuery extends EventEmitter {
  readonly #toStream: (options: ReadableOptions | undefined) => RowStream;

  /** @internal */
  constructor(toStream: (options: ReadableOptions | undefined) => RowStream) {
    super();
    this.#toStream = toStream;
  }

  /**
   * Hands out the rows as a stream, with back-pressure, instead of by events and callback.
   *
   * @param options Options of the `Readable`, such as `highWaterMark`.
   * Throws when rows have been given out already: ask for the stream in the turn in which the query was issued.
   */
  stream(options?: ReadableOptions): RowStream {
    return this.#toStream(options);
  }
}

/** A command that tells a `CallbackQuery` and its callback. */
export class EmittingCommand extends Command {
  readonly query: CallbackQuery;
  readonly #callback: QueryCallback | undefined;
  #stream: RowStream | undefined;
  #announced: ColumnDef[] | undefined;
  #started = false;
  /** How many rows of the result that is arriving have been emitted. */
  #emitted = 0;

  constructor(
    variant: Variant,
    sql: string | null,
    values: unknown,
    textOptions: StatementTextOptions,
    callback: QueryCallback | undefined,
    origin: string | undefined,
    openStream: (options: ReadableOptions | undefined) => RowStream,
  ) {
    super(
      variant,
      sql,
      values,
      textOptions,
      (result: unknown) => this.#end(undefined, result),
      (error) => {
        if (origin) addOrigin(error, origin);
        this.#end(error as SqlError, undefined);
      },
    );
    this.#callback = callback;
    this.query = new CallbackQuery((options) => {
      if (this.#started) throw new Error('the rows of this query have been given out already');
      this.#stream ??= openStream(options);
      return this.#stream;
    });
  }

  override addRows(shape: Shape, count: number): void {
    this.#started = true;
    if (this.#announced !== shape.columns) this.#announce(shape.columns);
    super.addRows(shape, count);
    if (this.#stream) return this.#stream.give(this.takeRows());
    // Without a callback nobody asks for the rows again.
    const rows = this.#callback ? this.rowsSoFar : this.takeRows();
    if (this.query.listenerCount('data') > 0) {
      for (let i = this.#emitted; i < rows.length; i++) {
        process.nextTick(emit, this.query, 'data', rows[i]);
      }
    }
    this.#emitted = this.#callback ? rows.length : 0;
  }

  #announce(columns: ColumnDef[]): void {
    this.#announced = columns;
    process.nextTick(emit, this.query, 'fields', columns);
    this.#stream?.announce(columns);
  }

  override endRows(shape: Shape, more: boolean): void {
    this.#announced = undefined;
    this.#emitted = 0;
    super.endRows(shape, more);
  }

  override endResult(result: unknown, columns: ColumnDef[] | undefined, more: boolean): void {
    this.#started = true;
    // A result with rows has given them to the stream already.
    if (!columns) this.#stream?.give([result]);
    super.endResult(result, columns, more);
  }

  #end(error: SqlError | undefined, result: unknown): void {
    const { query } = this;
    const callback = this.#callback;
    if (!error) {
      this.#stream?.finish();
      process.nextTick(emit, query, 'end');
      if (callback) process.nextTick(callback, null, ...(result as [unknown, ColumnDef[]]));
      return;
    }
    // A command that was refused tells so before the program has got its stream or could listen.
    process.nextTick(() => {
      this.#stream?.finish(error);
      if (query.listenerCount('error') > 0) process.nextTick(emit, query, 'error', error);
      process.nextTick(emit, query, 'end', error);
      if (callback) process.nextTick(callback, error);
    });
  }
}

function emit(emitter: EventEmitter, event: string, ...values: unknown[]): void {
  emitter.emit(event, ...values);
}
