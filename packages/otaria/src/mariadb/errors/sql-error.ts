import { ClientError } from './client-errors.js';
import { clientErrorName, errorName } from './error-names.js';

/** An error of the server, or of the connector (numbers 45001–45999). */
export class SqlError extends Error {
  /** Numbers of the connector's own errors, by name. */
  static readonly client: typeof ClientError = ClientError;

  override name: string = 'SqlError';
  /** The bare text, without connection and statement. */
  sqlMessage: string | null;
  /** The statement with its parameters, cut to `debugLen` characters; null when there is none. */
  sql: string | null;
  /** Whether the connection is lost. */
  fatal: boolean;
  /** Error number; -1 when there is none. */
  errno: number;
  /** SQL state of five characters. */
  sqlState: string | null;
  /** Name of the error number, such as `ER_DUP_ENTRY`. */
  code: string;
  /** Of an error of `batch`: the rows among which is the one that failed, counted from 0. */
  declare batchRows?: { first: number; last: number };
  /** Of an error of `importFile`: the line on which the statement begins that failed, counted from 1. */
  declare sqlFile?: { file: string; line: number };

  constructor(
    message: string,
    sql?: string | null,
    fatal?: boolean,
    info?: { threadId?: number | null } | null,
    sqlState?: string | null,
    errno?: number | null,
    additionalStack?: string | null,
    addHeader?: boolean,
    cause?: unknown,
  ) {
    const header =
      addHeader === false
        ? ''
        : `(conn:${info?.threadId ?? -1}, no: ${errno ?? -1}, SQLState: ${sqlState === undefined ? 'UNKNOWN' : sqlState}) `;
    super(`${header}${message}${sql ? `\nsql: ${sql}` : ''}`, cause ? { cause } : undefined);
    this.sqlMessage = message;
    this.sql = sql ?? null;
    this.fatal = fatal ?? false;
    this.errno = errno ?? -1;
    this.sqlState = sqlState ?? null;
    this.code = errorName(this.errno);
    if (additionalStack) this.stack += `\n From event:\n${additionalStack}`;
  }

  /** The class itself: the export was once a module with this as its default. */
  static get default(): typeof SqlError {
    return SqlError;
  }

  /** Name of one of the connector's own errors. */
  static getClientErrorKey(errno: number): string | undefined {
    return clientErrorName(errno);
  }

  /** As the constructor, in another order. */
  static createError(
    message: string,
    errno: number,
    info?: { threadId?: number | null } | null,
    sqlState: string | null = 'HY000',
    sql?: string | null,
    fatal?: boolean,
    additionalStack?: string | null,
    addHeader?: boolean,
    cause?: unknown,
  ): SqlError {
    return new SqlError(
      message,
      sql,
      fatal,
      info,
      sqlState,
      errno,
      additionalStack,
      addHeader,
      cause,
    );
  }

  /** An error after which there is no connection; as `createError` otherwise. */
  static createFatalError(
    message: string,
    errno: number,
    info?: { threadId?: number | null } | null,
    sqlState: string | null = '08S01',
    sql?: string | null,
    additionalStack?: string | null,
    addHeader?: boolean,
    cause?: unknown,
  ): SqlError {
    return new SqlError(
      message,
      sql,
      true,
      info,
      sqlState,
      errno,
      additionalStack,
      addHeader,
      cause,
    );
  }

  /** @deprecated Use `sqlMessage`. */
  get text(): string | null {
    return this.sqlMessage;
  }
}

/** The class `SqlError`, as npm mariadb's declarations name it. */
export type SqlErrorConstructor = typeof SqlError;
