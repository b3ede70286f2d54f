// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import type { PingOptions, SqlImportOptions, UserConnectionConfig } from '../api/options.js';
import { ClientError } from '../errors/client-errors.js';
import { clientError } from '../errors/failure.js';
import { SqlError } from '../errors/sql-error.js';
import type { CallbackQuery, QueryCallback } from './callback-query.js';
import type { ConnectionCore, Statement } from './connection.js';
import { ConnectionFace } from './face.js';
import { ConnectionPairs } from './pairs.js';
import type { Prepare } from './prepare.js';
import type { RowStream } from './row-stream.js';
import { askForColumns, withColumns } from './with-columns.js';

/** Gets the error, or nothing of interest. */
export type DoneCallback = (error?: SqlError | null, ...results: any[]) => void;

/** Gets the error, or the result. */
export type BatchCallback<T = any> = (error: SqlError | null, result?: T) => void;

/**
 * A connection whose commands take callbacks. Commands may be issued at once, even before the connection is up: they run
 * in their order, or fail with the error of connecting. Callbacks are optional and called outside of the connection's
 * own work: what they throw is an uncaught exception.
 */
export class ConnectionCallback extends ConnectionFace {
  readonly #core: ConnectionCore;

  constructor(core: ConnectionCore) {
    super(core);
    this.#core = core;
  }

  /**
   * Tells when the connection is up: at once if it is, with the error if connecting fails, and with
   * `ER_CONNECTION_ALREADY_CLOSED` (45001) when it has been closed. Throws 45016 without a callback.
   */
  connect(callback: DoneCallback): void {
    const core = this.#core;
    if (typeof callback !== 'function') {
      const message = 'missing mandatory callback parameter';
      throw clientError(message, ClientError.ER_MISSING_PARAMETER, core.info, null);
    }
    if (core.state === 'connected') callback();
    else if (core.state === 'connecting') core.once('connect', callback);
    else {
      const errno = ClientError.ER_CONNECTION_ALREADY_CLOSED;
      callback(new SqlError('Connection closed', null, true, core.info, '08S01', errno));
    }
  }

  /**
   * Runs a statement by the text protocol.
   *
   * @param sql The statement, or an object with `sql`, `values` and any option of its own. Together with a callback, such
   * an object gets `metaAsArray: true`, as in npm mariadb.
   * @param values Values for the placeholders, or the callback.
   * @param callback Gets the error, or the result and its columns.
   * @returns The query, which emits its columns, rows and end, and can be turned into a stream.
   */
  query<T = any>(sql: Statement, callback?: QueryCallback<T>): CallbackQuery;
  query<T = any>(sql: Statement, values: any, callback?: QueryCallback<T>): CallbackQuery;
  query(sql: Statement, values?: any, callback?: QueryCallback): CallbackQuery {
    const [given, done] = split(values, callback);
    return this.#core.queryByCallback(done ? askForColumns(sql) : sql, given, done);
  }

  /** Runs a statement by the binary protocol, prepared once per connection; the callback gets what `query` gives it. */
  execute<T = any>(sql: Statement, callback?: QueryCallback<T>): void;
  execute<T = any>(sql: Statement, values: any, callback?: QueryCallback<T>): void;
  execute(sql: Statement, values?: any, callback?: QueryCallback): void {
    const [given, done] = split(values, callback);
    tell(this.#core.execute(withColumns(sql), given), done, (result) => [
      null,
      ...(result as [rows: unknown, columns: unknown]),
    ]);
  }

  /** Runs a statement for many rows; the callback gets the result. */
  batch<T = any>(sql: Statement, callback?: BatchCallback<T>): void;
  batch<T = any>(sql: Statement, values: any, callback?: BatchCallback<T>): void;
  batch(sql: Statement, values?: any, callback?: BatchCallback): void {
    const [given, done] = split(values, callback);
    tell(this.#core.batch(sql, given), done, (result) => [null, result]);
  }

  /**
   * Runs a statement by the text protocol and hands out its rows as they arrive. While the reader is slow, nothing is
   * read from the server, and commands issued later wait. Leaving the stream early discards the rest.
   *
   * Emits `fields` with the columns of each result; a statement without rows gives one `OkPacket`.
   */
  queryStream(sql: Statement, values?: any): RowStream {
    return this.#core.queryStream(sql, values);
  }

  /** Prepares a statement on the server, or takes it from the cache; the callback gets it. */
  prepare(
    sql: Statement,
    callback?: (error: SqlError | null, prepare?: Prepare, nothing?: null) => void,
  ): void {
    tell(this.#core.prepare(sql), callback, (prepare) => [null, prepare, null]);
  }

  /** Starts a transaction. */
  beginTransaction(callback?: DoneCallback): void {
    this.#core.queryByCallback('START TRANSACTION', undefined, callback);
  }

  /** Commits, if a transaction may be open; otherwise nothing is sent. */
  commit(callback?: DoneCallback): void {
    tell(this.#core.endTransaction('COMMIT'), callback, nothing);
  }

  /** Rolls back, if a transaction may be open; otherwise nothing is sent. */
  rollback(callback?: DoneCallback): void {
    tell(this.#core.endTransaction('ROLLBACK'), callback, nothing);
  }

  /**
   * Logs another user in on the same connection, in a new session.
   *
   * @param options What changes: `user`, `password`, `database`, `charset`, `collation`, `connectAttributes`; or the
   * callback. The rest stays as it was; a new user without a password has none.
   * @param callback Gets the error when the login fails; the connection is closed then, as the server does.
   */
  changeUser(callback?: DoneCallback): void;
  changeUser(options: UserConnectionConfig | null, callback?: DoneCallback): void;
  changeUser(options?: UserConnectionConfig | null | DoneCallback, callback?: DoneCallback): void {
    const [given, done] = split<UserConnectionConfig | null, DoneCallback>(options, callback);
    tell(this.#core.exclusive.changeUser(given), done, nothing);
  }

  /**
   * Makes the session as good as new, on the same login: an open transaction is rolled back; variables, temporary tables,
   * locks and prepared statements are gone, and what the options say of a session is set anew.
   */
  reset(callback?: DoneCallback): void {
    tell(this.#core.exclusive.reset(), callback, () => []);
  }

  /**
   * Runs the statements of a file, one after another, until one fails; their results are not kept.
   *
   * @param options The path of the `file`; the `database` to run it in, after which the default one is taken again.
   * @param callback Gets the error of the statement that failed, whose property `sqlFile` tells its line.
   */
  importFile(options: SqlImportOptions, callback?: DoneCallback): void {
    tell(this.#core.exclusive.importFile(options), callback, () => [null]);
  }

  /**
   * Asks the server for a sign of life.
   *
   * @param limits Milliseconds after which the connection counts as lost and is closed, or these and a signal; or the
   * callback.
   */
  ping(callback?: DoneCallback): void;
  ping(limits: number | PingOptions, callback?: DoneCallback): void;
  ping(limits?: number | PingOptions | DoneCallback, callback?: DoneCallback): void {
    const [given, done] = split<number | PingOptions, DoneCallback>(limits, callback);
    tell(this.#core.ping(given), done, () => [null]);
  }

  /** As `destroy`. */
  close(callback?: DoneCallback): void {
    this.#core.destroy();
    if (callback) process.nextTick(callback);
  }

  /** Waits for the commands issued before, then closes. */
  end(callback?: DoneCallback): void {
    tell(this.#core.end(), callback, () => []);
  }

  /** The same connection with promises as mysql2 gives them: statements resolve to `[result, columns]`. */
  promise(): ConnectionPairs {
    return new ConnectionPairs(this.#core, this);
  }
}

const nothing = (): [null, null, null] => [null, null, null];

/** A callback may stand in the place of an argument that is left out. */
export function split<T, C extends (...args: any[]) => void>(
  argument: T | C | undefined,
  callback: C | undefined,
): [argument: T | undefined, callback: C | undefined] {
  if (typeof argument === 'function') return [undefined, argument as C];
  return [argument, callback];
}

/** Calls back with the outcome of a promise, outside of its chain. */
export function tell<T>(
  outcome: Promise<T>,
  callback: ((error: any, ...results: any[]) => void) | undefined,
  results: (value: T) => unknown[],
): void {
  outcome.then(
    (value) => callback && process.nextTick(callback, ...(results(value) as [unknown])),
    (error: unknown) => callback && process.nextTick(callback, error),
  );
}
