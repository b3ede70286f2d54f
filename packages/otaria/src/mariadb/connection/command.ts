import type { NativeFailure } from '../../native/binding.js';
import type { ColumnDef } from '../columns/column-def.js';
import { ClientError } from '../errors/client-errors.js';
import { LocalFailure } from '../errors/local-failure.js';
import { SqlError } from '../errors/sql-error.js';
import { type StatementTextOptions, statementText } from '../errors/statement-text.js';
import type { CommandSettings, InfileStreamFactory } from '../options/command-options.js';
import type { Variant } from '../rows/row-options.js';
import type { Shape } from '../rows/shape.js';
import type { Cancellation } from './cancellation.js';
import type { Prepared, PreparedStatement } from './prepared-statement.js';

/** What a command needs of its settings. */
type CommandTextOptions = StatementTextOptions &
  Partial<Pick<CommandSettings, 'infileStreamFactory'>>;

/** A command that the server has not finished answering. */
export class Command {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  readonly variant: Variant;
  /** The statement, for errors; null for commands without one. */
  readonly sql: string | null;
  readonly values: unknown;
  readonly textOptions: CommandTextOptions;
  /** Called when the statement of this command has been prepared. */
  onPrepared: ((prepared: Prepared) => void) | undefined;
  /** Ends this command early, if the program may want that. */
  cancellation: Cancellation | undefined;
  /** The statement that this command executes, if it was prepared before. */
  prepared: PreparedStatement | undefined;

  #rows: unknown[] | undefined;
  #results: unknown[] | undefined;
  #metas: (ColumnDef[] | undefined)[] = NO_METAS;
  #failure: Error | undefined;

  constructor(
    variant: Variant,
    sql: string | null,
    values: unknown,
    textOptions: CommandTextOptions,
    resolve: (value: never) => void,
    reject: (error: Error) => void,
  ) {
    this.variant = variant;
    this.sql = sql;
    this.values = values;
    this.textOptions = textOptions;
    this.resolve = resolve as (value: unknown) => void;
    this.reject = reject;
  }

  /** Whether nobody waits for the outcome any more: the answer is read away, and what is not sent stays so. */
  get discarded(): boolean {
    return this.cancellation?.aborted === true;
  }

  /** Whether the command is finished when its statement is prepared. */
  get endsPrepared(): boolean {
    return false;
  }

  /** Gives the content of a local file instead of the file itself. */
  get infileStreamFactory(): InfileStreamFactory | undefined {
    return this.textOptions.infileStreamFactory;
  }

  /** The statement as errors show it. */
  statement(): string | null {
    return this.sql === null ? null : statementText(this.sql, this.values, this.textOptions);
  }

  /** What the server says of a failure, about this statement alone. */
  messageOf(failure: NativeFailure): string {
    return failure.message;
  }

  /** Takes the rows of the chunk in the scratch. */
  addRows(shape: Shape, count: number): void {
    this.#rows ??= [];
    if (this.#failure) return;
    if (shape.failure) {
      this.#failure = shape.failure;
      return;
    }
    try {
      shape.build(this.#rows, count, this.variant.typeCast);
    } catch (error) {
      this.#failure = error as Error;
    }
  }

  /** The result whose rows have been taken has ended. */
  endRows(shape: Shape, more: boolean): void {
    const rows = this.takeRows();
    const { prepared } = this;
    // Only statements that a program holds have columns; only the first result is what they describe.
    if (prepared?.columns && !this.#results) prepared.columns = shape.columns;
    if (!this.variant.metaAsArray) {
      Object.defineProperty(rows, 'meta', {
        value: shape.columns,
        writable: true,
        enumerable: this.variant.metaEnumerable,
      });
    }
    this.endResult(rows, shape.columns, more);
  }

  /** A result has ended; the last one settles the command. */
  endResult(result: unknown, meta: ColumnDef[] | undefined, more: boolean): void {
    const { metaAsArray } = this.variant;
    if (more || this.#results) {
      this.#results ??= [];
      this.#results.push(result);
      if (metaAsArray) {
        if (this.#metas === NO_METAS) this.#metas = [];
        this.#metas.push(meta);
      }
      if (more) return;
    }
    if (this.#failure) this.reject(this.#error(this.#failure));
    else if (this.#results) {
      this.resolve(metaAsArray ? [this.#results, this.#metas] : this.#results);
    } else this.resolve(metaAsArray ? [result, meta ?? []] : result);
  }

  /** The rows taken so far of the result that is arriving. */
  protected get rowsSoFar(): readonly unknown[] {
    return this.#rows ?? [];
  }

  /** The rows taken so far of the result that is arriving; the command forgets them. */
  protected takeRows(): unknown[] {
    const rows = this.#rows ?? [];
    this.#rows = undefined;
    return rows;
  }

  /** Why the command fails although the server has answered, if it does. */
  failure(): Error | undefined {
    return this.#failure && this.#error(this.#failure);
  }

  /** Makes the command fail once its results have ended. */
  failLater(error: Error): void {
    this.#failure ??= error;
  }

  #error(failure: Error): Error {
    if (failure instanceof SqlError) return failure;
    const errno =
      failure instanceof LocalFailure ? failure.errno : ClientError.ER_PARSING_PRECISION;
    const cause = failure instanceof LocalFailure ? undefined : failure;
    const message = cause
      ? `a value of the result cannot be read: ${cause.message}`
      : failure.message;
    return new SqlError(message, this.statement(), false, null, '42000', errno, null, false, cause);
  }
}

const NO_METAS: (ColumnDef[] | undefined)[] = [];

/** The preparation of a statement, on its own. */
export class PrepareCommand extends Command {
  constructor(
    { variant, sql, values }: Command,
    texts: StatementTextOptions,
    onPrepared: (prepared: Prepared) => void,
    reject: (error: Error) => void,
  ) {
    super(variant, sql, values, texts, () => undefined, reject);
    this.onPrepared = onPrepared;
  }

  override get endsPrepared(): boolean {
    return true;
  }
}
