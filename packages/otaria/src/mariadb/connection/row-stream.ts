import { Readable, type ReadableOptions } from 'node:stream';
import type { ColumnDef } from '../columns/column-def.js';
import type { StatementTextOptions } from '../errors/statement-text.js';
import type { Variant } from '../rows/row-options.js';
import type { Shape } from '../rows/shape.js';
import type { Transport } from '../transport/transport.js';
import { Command } from './command.js';

/** The rows of a statement as they arrive, in object mode. */
export class RowStream extends Readable {
  readonly #transport: Transport;
  #discarding = false;

  constructor(transport: Transport, options?: ReadableOptions) {
    super({ ...options, objectMode: true });
    this.#transport = transport;
  }

  /** Gives rows to the reader; stops reading from the server when there are enough for now. */
  give(rows: unknown[]): void {
    if (this.#discarding) return;
    let wanted = true;
    for (const row of rows) wanted = this.push(row);
    if (!wanted) this.#transport.pause();
  }

  /** All rows have been given; with an error, `error` is emitted before `end`, as npm mariadb does. */
  finish(error?: Error): void {
    if (this.#discarding) return;
    this.#discarding = true;
    if (error) this.destroy(error);
    else this.push(null);
  }

  /** Ends the stream without the rows that are left; the connection reads them away. */
  close(): void {
    this.finish();
    this.#transport.resume();
  }

  override _read(): void {
    this.#transport.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#discarding = true;
    this.#transport.resume();
    done(error);
  }
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
      () => undefined,
      (error) => stream.finish(error),
    );
    this.#stream = stream;
  }

  override addRows(shape: Shape, count: number): void {
    if (this.#announced !== shape.columns) {
      this.#announced = shape.columns;
      this.#stream.emit('fields', shape.columns);
    }
    super.addRows(shape, count);
    this.#stream.give(this.takeRows());
  }

  override endRows(_shape: Shape, more: boolean): void {
    this.#announced = undefined;
    if (!more) this.#stream.finish(this.failure());
  }

  override endResult(result: unknown, _meta: ColumnDef[] | undefined, more: boolean): void {
    this.#stream.give([result]);
    if (!more) this.#stream.finish(this.failure());
  }
}
