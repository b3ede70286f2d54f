// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import type { PingOptions, SqlImportOptions, UserConnectionConfig } from '../api/options.js';
import type { ColumnDef } from '../columns/column-def.js';
import type { OkPacket } from '../rows/ok-packet.js';
import type { ConnectionCore, Statement } from './connection.js';
import { ConnectionFace } from './face.js';
import type { Prepare } from './prepare.js';
import type { RowStream } from './row-stream.js';
import type { StatementCache } from './statement-cache.js';

/** A connection whose commands return promises. Commands may be issued without waiting for earlier ones. */
export class ConnectionPromise extends ConnectionFace {
  readonly #core: ConnectionCore;

  constructor(core: ConnectionCore) {
    super(core);
    this.#core = core;
  }

  /**
   * Runs a statement by the text protocol.
   *
   * @param sql The statement, or an object with `sql`, `values` and any option of its own.
   * @param values Values for the placeholders: an array, a single value, or an object with `namedPlaceholders`.
   * @returns Rows with their `meta`, an `OkPacket`, or an array of those for several results.
   */
  query<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#core.query(sql, values) as Promise<T>;
  }

  /** Runs a statement by the binary protocol, prepared once per connection; as `query` otherwise. */
  execute<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#core.execute(sql, values) as Promise<T>;
  }

  /**
   * Runs a statement for many rows: by few bulk commands where the server has them (MariaDB 10.2.7), else by an
   * execution per row. Rows go in their order; a failure does not undo the rows before it, unless in a transaction.
   * Numbers of different kinds in one column go together when none of them changes by that.
   *
   * @param sql The statement, or an object with `sql`, `values` and options, such as `bulk` and `fullResult`.
   * @param values An array of rows: arrays, objects for named placeholders, or single values when the statement has one
   * parameter. An empty array does nothing and gives `undefined`.
   * @returns One `OkPacket` for rows that went by one command, else an array of them, per command or per row;
   * `fullResult: true` makes it one per row, `false` one in all. Rows that the statement returns come instead.
   * Rejects with 45031 without values, 45016 or 45017 for a row that is too short, 45046 for one that is too large for
   * `maxAllowedPacket`. The property `batchRows` of an error says which rows failed: `first` and `last` count from 0,
   * and differ when the server does not tell which row of a bulk command it was.
   */
  batch<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#core.batch(sql, values) as Promise<T>;
  }

  /**
   * Prepares a statement, or takes it from those that are kept, for any number of executions. Close it in the end.
   *
   * @param sql The statement, or an object with `sql` and `namedPlaceholders`.
   */
  prepare(sql: Statement): Promise<Prepare> {
    return this.#core.prepare(sql);
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

  /** Starts a transaction. */
  beginTransaction(): Promise<OkPacket> {
    return this.#core.query('START TRANSACTION') as Promise<OkPacket>;
  }

  /** Commits, if a transaction may be open; otherwise nothing is sent. */
  commit(): Promise<OkPacket | undefined> {
    return this.#core.endTransaction('COMMIT') as Promise<OkPacket | undefined>;
  }

  /** Rolls back, if a transaction may be open; otherwise nothing is sent. */
  rollback(): Promise<OkPacket | undefined> {
    return this.#core.endTransaction('ROLLBACK') as Promise<OkPacket | undefined>;
  }

  /**
   * Logs another user in on the same connection, in a new session: the transaction, variables, temporary tables and
   * prepared statements of the old one are gone. Character set, time zone, session variables and time limit are set anew as
   * the options say, `initSql` is not run. Commands that are issued meanwhile wait.
   *
   * @param options What changes: `user`, `password`, `database`, `charset`, `collation`, `connectAttributes`. The rest stays
   * as it was; a new user without a password has none.
   * @returns Rejects when the login fails; the connection is closed then, as the server does. MySQL refuses (45003).
   */
  changeUser(options?: UserConnectionConfig | null): Promise<void> {
    return this.#core.exclusive.changeUser(options);
  }

  /**
   * Makes the session as good as new, on the same login: an open transaction is rolled back; variables, temporary tables,
   * locks and prepared statements are gone. What the options say of a session is set anew, `initSql` included. Commands
   * that are issued meanwhile wait. Rejects with 45101 where the server has no such command. When the session cannot be
   * set up the connection is closed.
   */
  reset(): Promise<void> {
    return this.#core.exclusive.reset();
  }

  /**
   * Runs the statements of a file, one after another, until one fails; their results are not kept. Of the file one
   * statement at a time is in memory. Commands that are issued meanwhile wait.
   *
   * Statements end at semicolons, or at what a line `DELIMITER //` says; the last one needs none. The file is in UTF-8;
   * bytes that are no text, as in dumps of binary columns, are sent as they are.
   *
   * @param options The path of the `file`; the `database` to run it in, after which the default one is taken again.
   * @returns Rejects with the error of the statement that failed, whose property `sqlFile` tells its line; with 45052
   * without a file, 45053 when there is none, 45054 when it cannot be read, ends inside a string or a comment, or has a
   * statement larger than `maxAllowedPacket`, and with 45055 when no database is chosen.
   */
  importFile(options: SqlImportOptions): Promise<void> {
    return this.#core.exclusive.importFile(options);
  }

  /**
   * Asks the server for a sign of life.
   *
   * @param limits Milliseconds after which the connection counts as lost and is closed; or these and a signal.
   */
  ping(limits?: number | PingOptions): Promise<void> {
    return this.#core.ping(limits);
  }

  /** As `destroy`; the promise is resolved already. */
  close(): Promise<void> {
    this.#core.destroy();
    return Promise.resolve();
  }

  /** Waits for the commands in flight, then closes. */
  end(): Promise<void> {
    return this.#core.end();
  }

  /** The prepared statements that are kept, the most recently used first in its text; null when none are. */
  get prepareCache(): StatementCache | null {
    return this.#core.prepareCache;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#core.end();
  }
}

/** Rows of a result, with the columns beside them. */
export type RowsWithMeta<T = any> = T[] & { meta: ColumnDef[] };
