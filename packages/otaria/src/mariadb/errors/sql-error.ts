import { errorName } from './error-names.js';

/** An error of the server, or of the connector (numbers 45001–45999). */
export class SqlError extends Error {
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

  /** @deprecated Use `sqlMessage`. */
  get text(): string | null {
    return this.sqlMessage;
  }
}

/** The class `SqlError`, as npm mariadb's declarations name it. */
export type SqlErrorConstructor = typeof SqlError;
