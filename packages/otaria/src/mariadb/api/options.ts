// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, attributes and variables have any values.
import type { Duplex, Readable } from 'node:stream';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { TypeCastFunction } from './results.js';

/** Where messages go. */
export interface LoggerConfig {
  /** Packets. */
  network?: (msg: string) => void;
  /** Statements and other commands. */
  query?: (msg: string) => void;
  /** Errors of commands and of the connection. */
  error?: (err: Error) => void;
  /** What a program should know, such as connections that do not return to their pool. Default `console.log`. */
  warning?: (msg: string) => void;
  /** Whether messages show parameters. Default true. */
  logParam?: boolean;
}

/** Takes over the stream to the server, or the reason why there is none; without either the usual socket is opened. */
export type StreamCallback = (err?: Error, stream?: Duplex) => void;

/** Options of a connection that each command may set for itself. */
export interface QueryConfig {
  /** Rows nest one object per table (true), or have keys of table name, this string, and column name. Default false. */
  nestTables?: string | boolean;
  /** Makes the values of columns. */
  typeCast?: TypeCastFunction;
  /** Rows are arrays. Default false. */
  rowsAsArray?: boolean;
  /** Results are `[rows, columns]`. Default false. */
  metaAsArray?: boolean;
  /** `rows.meta` is enumerable. Default false. */
  metaEnumerable?: boolean;
  /** Refuse rows with two columns of the same name (45040). Default true. */
  checkDuplicate?: boolean;
  /** DATE, DATETIME and TIMESTAMP are strings. Default false. */
  dateStrings?: boolean;
  /** Generated ids are numbers instead of bigints. Default false. */
  insertIdAsNumber?: boolean;
  /** BIGINT is a number instead of a bigint. Default false. */
  bigIntAsNumber?: boolean;
  /** DECIMAL is a number instead of a string. Default false. */
  decimalAsNumber?: boolean;
  /** Refuse numbers that these options would round (45050). Default false. */
  checkNumberRange?: boolean;
  /** @deprecated BIGINT, DECIMAL and ids are numbers if safe, else strings. Default false. */
  supportBigNumbers?: boolean;
  /** @deprecated With `supportBigNumbers`: always strings. Default false. */
  bigNumberStrings?: boolean;
  /** BIT(1) is a boolean. Default true. */
  bitOneIsBoolean?: boolean;
  /** Parse MariaDB's JSON columns. Default true. */
  autoJsonMap?: boolean;
  /** JSON columns are strings. Default false. */
  jsonStrings?: boolean;
  /** Placeholders are `:name`, with an object of values. Default false. */
  namedPlaceholders?: boolean;
  /** Array parameters stand in parentheses. Default false. */
  arrayParenthesis?: boolean;
  /** Object parameters become `` `name`=value, … ``. Default false. */
  permitSetMultiParamEntries?: boolean;
  /** Time zone of the session; `local` leaves the server's. Default `local`. */
  timezone?: string;
  /** Let `batch` send many rows by one command. Default true. */
  bulk?: boolean;
  /** Whether `batch` gives a result per row (true, the default) or one in all. */
  fullResult?: boolean;
  /** Send commands without waiting for the answers of earlier ones. Default true, false with `permitLocalInfile`. */
  pipelining?: boolean;
  /** Ask the server for its version instead of believing its greeting. Default false. */
  forceVersionCheck?: boolean;
  /** Permit LOAD DATA LOCAL INFILE. Default false. */
  permitLocalInfile?: boolean;
  /** Gives the content for LOAD DATA LOCAL INFILE instead of the file itself. */
  infileStreamFactory?: (filepath: string) => Readable;
  /**
   * Milliseconds after which the statement is stopped (ER_STATEMENT_TIMEOUT); 0, the default, for never. The server keeps
   * the time of a `query` where it can (MariaDB 10.1.2); others are stopped as by `signal`, and their time counts from
   * their sending. Only an option of commands: a connection has `queryTimeout`.
   */
  timeout?: number;
  /** Most characters of a statement in errors and logs. Default 256. */
  debugLen?: number;
  /** Whether errors and logs show parameters. Default true. */
  logParam?: boolean;
  /** Where messages go. */
  logger?: LoggerConfig;
}

/** How a call can be ended early. */
export interface Abortable {
  /**
   * Ends the call when it is aborted: it rejects with the signal's reason at once. What was not sent never is. A statement
   * that runs is stopped on the server by `KILL QUERY` through a second connection; whether it took effect is not known.
   * The connection stays usable, unless a LOAD DATA LOCAL was in the middle of its file: then it is closed. Commands go one at a time while one with a signal waits or runs, so that no other is hit.
   */
  signal?: AbortSignal;
}

/** How long to wait for a connection of a pool. */
export interface AcquireOptions {
  /** Milliseconds, in place of the pool's `acquireTimeout`; 0: not at all. */
  timeout?: number;
  /** Ends the waiting when it is aborted: the call rejects with the signal's reason at once. */
  signal?: AbortSignal;
}

/** How long a ping may take. */
export interface PingOptions {
  /** Milliseconds after which the connection counts as lost and is closed. Default: any number. */
  timeout?: number;
  /** Rejects the promise with its reason, without closing the connection. */
  signal?: AbortSignal;
}

/** A statement with values and options of its own. */
export interface QueryOptions extends QueryConfig, Abortable {
  sql: string;
  /** Wins over the values beside it. */
  values?: any;
}

/** Who logs in. */
export interface UserConnectionConfig {
  /** Default database. */
  database?: string;
  /** Names and values for `performance_schema.session_connect_attrs`. */
  connectAttributes?: any;
  /** Character set of the session, in its default collation. */
  charset?: string;
  /** Collation of the session. Default UTF8MB4_UNICODE_CI. */
  collation?: string;
  /** User name. Default: the environment variable USERNAME. */
  user?: string;
  /** Password; a list holds one per factor of an account. Never printed. */
  password?: string | string[];
}

/** Options of a connection. */
export interface ConnectionConfig extends UserConnectionConfig, Omit<QueryConfig, 'timeout'> {
  /** Default `localhost`. */
  host?: string;
  /** Default 3306. */
  port?: number;
  /** Unix socket or named pipe; host and port are ignored then. */
  socketPath?: string;
  /** Makes the stream to the server. */
  stream?: (callback: StreamCallback) => void;
  /** TLS: true, or what `tls.connect` takes. Certificates are checked unless `rejectUnauthorized` is false. */
  ssl?: boolean | TlsOptions;
  /** Milliseconds for connecting, from name to initial statements; 0 for ever. Default 1000. */
  connectTimeout?: number;
  /** Milliseconds of silence after which the connection is closed (45026). Default 0: never. */
  socketTimeout?: number;
  /** Milliseconds after which the server stops any statement. Default 0: never. */
  queryTimeout?: number;
  /** Milliseconds of silence after which TCP keep-alive begins. Default: none. */
  keepAliveDelay?: number;
  /** With `keepAliveInitialDelay`, the names that mysql2 uses for `keepAliveDelay`. */
  enableKeepAlive?: boolean;
  keepAliveInitialDelay?: number;
  /** Compress packets where the server can. Default false. */
  compress?: boolean;
  /** Number of the collation, as in mysql. */
  charsetNumber?: number;
  /** Several statements in one text. Default false. */
  multipleStatements?: boolean;
  /** `affectedRows` counts the rows that were found, not only those that were changed. Default true. */
  foundRows?: boolean;
  /** Statements that run on each new session. */
  initSql?: string | string[];
  /** Session variables to set. */
  sessionVariables?: any;
  /** Greatest packet in bytes. Default: a quarter of the usable memory, between 16 MiB and 1 GiB. */
  maxAllowedPacket?: number;
  /** Most columns of a result (45065). Default 65535. */
  maxAllowedColumns?: number;
  /** How many prepared statements are kept; 0 for none. Default 256. */
  prepareCacheLength?: number;
  /** The server's RSA key for `sha256_password`: PEM, or the path of a PEM file. */
  rsaPublicKey?: string;
  /** The same for `caching_sha2_password`. */
  cachingRsaPublicKey?: string;
  /** Ask the server for that key. Default false. */
  allowPublicKeyRetrieval?: boolean;
  /** The only authentication plugins that the server may ask for. Default: all. */
  restrictedAuth?: string | string[];
  /** Log in with an expired password, to set a new one. Default false. */
  permitConnectionWhenExpired?: boolean;
  /** Follow the server's redirection. Default: only where TLS has shown who it is. */
  permitRedirect?: boolean;
  /** Keep the EOF packets of old protocols. Default false. */
  keepEof?: boolean;
  /** Log every packet. Default false. */
  debug?: boolean;
  /** Log compressed packets. Default false. */
  debugCompress?: boolean;
  /** Without effect, as in npm mariadb. */
  logPackets?: boolean;
  /** Errors show where the command was issued. Default false. */
  trace?: boolean;
  /** Never generate code for reading rows. Default false. */
  disableEval?: boolean;
}

/** Options of one execution of a prepared statement. */
export interface ExecuteOptions extends QueryConfig, Abortable {}

/** Options of `importFile` on its own: which file, and how to connect. */
export interface ImportFileConfig extends ConnectionConfig {
  /** Path of the file with the statements. */
  file: string;
}

/** Options of a connection's `importFile`. */
export interface SqlImportOptions {
  /** Path of the file with the statements. */
  file: string;
  /** Database to run them in; the default one is taken again afterwards. */
  database?: string;
}

/** Options of a pool, beside those of its connections. */
export interface PoolConfig extends ConnectionConfig {
  /** Most milliseconds that a request waits for a connection. Default 10000. */
  acquireTimeout?: number;
  /** Most connections. Default 10. */
  connectionLimit?: number;
  /** Seconds after which an idle connection above `minimumIdle` is closed; 0 for never. Default 1800. */
  idleTimeout?: number;
  /** Milliseconds for which creating a connection is tried again. Default `acquireTimeout` - 100. */
  initializationTimeout?: number;
  /** Milliseconds of idleness after which a connection is checked before use. Default 500. */
  minDelayValidation?: number;
  /** Connections kept ready. Default `connectionLimit`. */
  minimumIdle?: number;
  /** Reset the session of connections that are given back, where the server can, instead of rolling back. Default false. */
  resetAfterUse?: boolean;
  /** Do nothing with connections that are given back. Default false. */
  noControlAfterUse?: boolean;
  /** Milliseconds after which a connection that is not given back is warned of. Default 0: never. */
  leakDetectionTimeout?: number;
  /** Milliseconds for the check before use. Default 250. */
  pingTimeout?: number;
}

/** Options of a cluster of pools. */
export interface PoolClusterConfig {
  /** Try other nodes after a failure. Default true. */
  canRetry?: boolean;
  /** Errors in a row after which a node is removed. Default: never. */
  removeNodeErrorCount?: number;
  /** Milliseconds for which a node is passed over after an error. Default 1000. */
  restoreNodeTimeout?: number;
  /** `RR`, `RANDOM` or `ORDER`. Default `RR`. */
  defaultSelector?: string;
}
