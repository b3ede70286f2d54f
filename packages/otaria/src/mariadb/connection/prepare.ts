import type { ColumnDef } from '../columns/column-def.js';
import type { ConnectionCore } from './connection.js';
import type { PreparedStatement } from './prepared-statement.js';
import type { RowStream } from './row-stream.js';

/** Gets the outcome of an execution. */
export type ExecuteCallback = (error: Error | null, result?: unknown, meta?: ColumnDef[]) => void;

/** Options of one execution: any that a command may have. */
export type ExecuteOptions = Record<string, unknown> | null | undefined;

/**
 * A prepared statement, from `connection.prepare`. The server keeps it until `close()` is called, or until the
 * connection ends, is reset or changes its user.
 */
export abstract class Prepare {
  readonly #conn: ConnectionCore;
  protected readonly statement: PreparedStatement;
  #closed = false;

  constructor(conn: ConnectionCore, statement: PreparedStatement) {
    this.#conn = conn;
    this.statement = statement;
    conn.describeStatement(statement);
  }

  /** The connection that it was prepared on. */
  get conn(): ConnectionCore {
    return this.#conn;
  }

  /** The statement's number on this connection; another one once the server wanted it prepared again. */
  get id(): number {
    return this.statement.id;
  }

  /** How many values it takes. */
  get parameterCount(): number {
    return this.statement.parameters;
  }

  /** What its rows look like, as the server told last; empty for a statement without rows. */
  get columns(): ColumnDef[] {
    return this.statement.columns as ColumnDef[];
  }

  /** The default database when it was prepared. */
  get database(): string | undefined {
    return this.statement.database;
  }

  /** The statement as the server has it: with `?` in place of named placeholders. */
  get query(): string {
    return this.statement.query;
  }

  /**
   * Runs the statement.
   *
   * @param values An array with a value per placeholder, one value, or an object for named placeholders.
   * @param options Options of this execution, as `connection.execute` takes them; those given to `prepare` do not count.
   * @param callback When given, gets the outcome in place of the promise, and nothing is returned.
   * @returns What `connection.execute` gives. Rejects with 45016 for too few values, with 45051 once it is closed.
   */
  execute<T = unknown>(values?: unknown, options?: ExecuteOptions): Promise<T>;
  execute(values: unknown, callback: ExecuteCallback): void;
  execute(values: unknown, options: ExecuteOptions, callback: ExecuteCallback): void;
  execute(
    values?: unknown,
    options?: ExecuteOptions | ExecuteCallback,
    callback?: ExecuteCallback,
  ): Promise<unknown> | undefined {
    const told = typeof options === 'function' ? options : callback;
    const own = typeof options === 'function' ? undefined : options;
    const result = this.#conn.executeStatement(this.statement, values, own, this.#closed);
    if (!told) return result;
    // Outside of the promise, so that what a callback throws is not taken for its rejection.
    result.then(
      (value) => process.nextTick(told, null, value, (value as { meta?: ColumnDef[] }).meta),
      (error: Error) => process.nextTick(told, error),
    );
    return undefined;
  }

  /**
   * Runs the statement and hands out its rows as they arrive; as `connection.queryStream` otherwise. Throws 45051 once
   * the statement is closed; other errors are emitted by the stream.
   */
  executeStream(values?: unknown, options?: ExecuteOptions): RowStream {
    return this.#conn.streamStatement(this.statement, values, options, this.#closed);
  }

  /** Whether `close` has been called. */
  isClose(): boolean {
    return this.#closed;
  }

  /** Gives the statement up. The server drops it once nobody else uses it and it is not kept for `execute`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.releaseStatement(this.statement);
  }
}

/** A statement of a connection that keeps prepared statements. */
export class PrepareWrapper extends Prepare {
  override toString(): string {
    const { uses, cached } = this.statement;
    return `PrepareWrapper{closed:${this.isClose()},cache:Prepare{use:${uses},cached:${cached}}}`;
  }
}

/** A statement of a connection that keeps none. */
export class PrepareResultPacket extends Prepare {
  /** Whether `close` has been called. */
  get closed(): boolean {
    return this.isClose();
  }

  override toString(): string {
    return `Prepare{closed:${this.isClose()}}`;
  }
}
