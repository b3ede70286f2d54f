import type { NativeSessionEvent } from '../../native/binding.js';
import { WSConfig } from '../config.js';
import { type Call, type CallOptions, checkedSignal, renew } from '../connection/call-options.js';
import { Connection } from '../connection/connection.js';
import type { AdapterSession } from '../connection/session.js';
import { type OpenOptions, resolveSettings } from '../connection/settings.js';
import { invalidArgument } from '../invalid-argument.js';
import { mergeRowOptions, type RowOptions } from '../rows/row-options.js';
import { Precision, SchemalessProto } from '../schemaless.js';
import { compareVersions } from '../server-version.js';
import { WsStmt1 } from '../stmt/stmt1.js';
import { WsStmt2 } from '../stmt/stmt2.js';
import type { WsStmt } from '../stmt/ws-stmt.js';
import { ColumnResult } from './column-result.js';
import { bindParameters, type ParameterValue } from './parameters.js';
import { ResultCursor } from './result-cursor.js';
import { withSql } from './statement-error.js';
import { readResult, TaosResult } from './taos-result.js';
import { WSRows } from './ws-rows.js';

/** Options of one statement. */
export interface StatementOptions extends CallOptions, Partial<RowOptions> {
  /** Values for the statement's `?`, written into it as literals. */
  values?: readonly ParameterValue[];
}

/** Options of one schemaless write. */
export interface SchemalessOptions extends CallOptions {
  /** The tag whose value becomes the name of the table. */
  tableNameKey?: string;
}

/** What a schemaless write has done. */
export interface SchemalessResult {
  /** Rows that are new or changed. */
  affectedRows: number;
  /** Rows in the lines. */
  totalRows: number;
}

/**
 * A connection to TDengine. Any number of calls may be under way at once; the server runs them concurrently.
 *
 * @example
 * const sql = await WsSql.open(new WSConfig('ws://root:taosdata@localhost:6041'));
 * const result = await sql.exec('SELECT ts, current FROM power.meters');
 * console.log(result.getData());
 * await sql.close();
 */
export class WsSql {
  readonly #connection: Connection;

  /** For the package itself: programs call `open`. */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** A configuration for this URL; the same as `new WSConfig(url)`. */
  static NewConfig(url: string): WSConfig {
    return new WSConfig(url);
  }

  /**
   * Connects and logs in.
   *
   * Rejects with a `WebSocketInterfaceError` for a wrong URL (101) or missing credentials (106), with a
   * `TDWebSocketClientError` 104 when no adapter can be reached or the login is refused (its `cause` is the error
   * itself), and with a `WebSocketQueryError` 112 when the server is too old.
   */
  static async open(config: WSConfig, options: OpenOptions = {}): Promise<WsSql> {
    const settings = resolveSettings(config, options);
    return new WsSql(await Connection.open(settings, checkedSignal(options.signal)));
  }

  /** As a WebSocket's `readyState`: 1 is open; 0 while a lost connection is made again. */
  state(): number {
    return this.#connection.state;
  }

  /** The server's version, such as `3.3.6.0`. */
  async version(): Promise<string> {
    return this.#connection.version;
  }

  /**
   * Runs a statement and reads its whole result.
   *
   * @param request The id of the request for the server's logs, or options.
   * @param _action Accepted for the original's sake: all statements travel in the same way.
   */
  async exec(
    sql: string,
    request?: number | bigint | StatementOptions,
    _action?: string,
  ): Promise<TaosResult> {
    const started = performance.now();
    const options = optionsOf(request);
    const rowOptions = mergeRowOptions(this.#connection.settings.rows, options);
    const taosResult = await this.#run(sql, options, async (session, event, call) => {
      let whole = new TaosResult(null, 0, null);
      if (event.result) {
        const cursor = new ResultCursor(session, event.result, sql, options);
        // Every block has a time of its own.
        whole = await readResult(cursor, rowOptions).finally(() => renew(call));
      }
      whole.affectRows = event.affected;
      whole.timing = event.timing;
      return whole;
    });
    taosResult.totalTime = performance.now() - started;
    return taosResult;
  }

  /** Runs a statement whose rows are fetched as they are read. Close the rows unless you read them to the end. */
  async query(sql: string, request?: number | bigint | StatementOptions): Promise<WSRows> {
    const options = optionsOf(request);
    const rowOptions = mergeRowOptions(this.#connection.settings.rows, options);
    return new WSRows(await this.#cursor(sql, options), rowOptions);
  }

  /** Runs a statement whose rows come as columns: typed arrays that are copied as they are, without a value for each cell. */
  async queryColumns(
    sql: string,
    options: Omit<StatementOptions, keyof RowOptions> = {},
  ): Promise<ColumnResult> {
    return new ColumnResult(await this.#cursor(sql, options));
  }

  /**
   * Writes lines, creating the tables and columns that they need.
   *
   * @param ttl Days that new tables live; 0 for ever.
   */
  async schemalessInsert(
    lines: string[],
    protocol: SchemalessProto,
    precision: Precision,
    ttl: number,
    request?: number | bigint | SchemalessOptions,
  ): Promise<SchemalessResult> {
    checkLines(lines, protocol, precision ?? '', ttl ?? 0);
    const options = optionsOf<SchemalessOptions>(request);
    const { tableNameKey = '' } = options;
    const data = lines.join('\n');
    const message = { protocol, precision: precision ?? '', data, ttl: ttl ?? 0, tableNameKey };
    const mayRepeat = (): boolean => this.#connection.mayRepeat(WRITE, options);
    const send = (session: AdapterSession, call: Call): Promise<NativeSessionEvent> =>
      session.insert(message, call);
    const { text } = await this.#connection.run(options, mayRepeat, send);
    const reply = JSON.parse(text);
    return { affectedRows: reply.affected_rows, totalRows: reply.total_rows };
  }

  /**
   * Makes a prepared statement: of the second generation where the server has it, else of the first.
   *
   * @param request The id of the request for the server's logs, or options for all calls of the statement.
   */
  async stmtInit(request?: number | bigint | CallOptions): Promise<WsStmt> {
    const { rows, minStmt2Version } = this.#connection.settings;
    const options = optionsOf<CallOptions>(request);
    const connection = this.#connection;
    const owner = { connection, rows, options, precision: () => this.#precision() };
    const hasSecondGeneration = compareVersions(connection.version, minStmt2Version) >= 0;
    return hasSecondGeneration ? WsStmt2.init(owner) : WsStmt1.init(owner);
  }

  /** Closes the connection; calls under way are rejected. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  /** As `close`. */
  destroyed(): Promise<void> {
    return this.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #cursor(sql: string, options: StatementOptions): Promise<ResultCursor | null> {
    return this.#run(sql, options, async (session, { result }) =>
      result ? new ResultCursor(session, result, sql, options) : null,
    );
  }

  /** The precision of the connection's database. */
  async #precision(): Promise<number> {
    const sql = 'SELECT `precision` FROM information_schema.ins_databases WHERE name = ?';
    const values = [this.#connection.session.database];
    const [row] = (await this.exec(sql, { values, rows: 'arrays' })).getData() ?? [];
    return Math.max(PRECISIONS.indexOf(row?.[0]), 0);
  }

  /** Sends a statement and takes its answer; does both again when the connection is lost and the statement may be repeated. */
  async #run<T>(sql: string, options: StatementOptions, take: Take<T>): Promise<T> {
    if (typeof sql !== 'string')
      throw invalidArgument(`the statement must be a string, not ${sql}`);
    const { values } = options;
    const bound = values ? bindParameters(sql, values) : sql;
    const mayRepeat = (): boolean => this.#connection.mayRepeat(sql, options);
    const call = this.#connection.run(options, mayRepeat, async (session, call) =>
      take(session, await session.query(bound, call), call),
    );
    return withSql(sql, call);
  }
}

/** Makes something of the answer to a statement. */
type Take<T> = (session: AdapterSession, event: NativeSessionEvent, call: Call) => Promise<T>;

/** Schemaless lines may be repeated where an insert may. */
const WRITE = 'INSERT';

/** The names of precisions, by their numbers. */
const PRECISIONS = ['ms', 'us', 'ns'];

function optionsOf<T extends CallOptions>(request: number | bigint | T | null | undefined): T {
  if (typeof request === 'object' && request !== null) return request;
  return { reqId: request ?? undefined } as T;
}

/** The numbers of the protocols and the names of the units; bad ones are refused before anything is sent. */
function checkLines(lines: unknown, protocol: unknown, precision: unknown, ttl: unknown): void {
  if (!Array.isArray(lines) || lines.length === 0) {
    throw invalidArgument('schemaless writing needs an array of lines');
  }
  if (!lines.every((line) => typeof line === 'string')) {
    throw invalidArgument('every line must be a string');
  }
  if (typeof protocol !== 'number' || SchemalessProto[protocol] === undefined) {
    throw invalidArgument(`the protocol must be one of SchemalessProto, not ${protocol}`);
  }
  if (!(Object.values(Precision) as unknown[]).includes(precision)) {
    throw invalidArgument(`the precision must be one of Precision, not ${precision}`);
  }
  if (!Number.isInteger(ttl) || (ttl as number) < 0) {
    throw invalidArgument(`ttl must be a whole number of days, 0 for ever, not ${ttl}`);
  }
}
