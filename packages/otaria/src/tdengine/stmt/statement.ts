import { binding } from '../../native/binding.js';
import type { CallOptions } from '../connection/call-options.js';
import { closedError } from '../connection/failure.js';
import type { AdapterSession } from '../connection/session.js';
import { invalidArgument } from '../invalid-argument.js';
import type { RowOptions } from '../rows/row-options.js';
import { ResultCursor } from '../sql/result-cursor.js';
import { withSql } from '../sql/statement-error.js';
import { WSRows } from '../sql/ws-rows.js';

/** The connection of a prepared statement. */
export interface StatementConnection {
  session: AdapterSession;
  rows: RowOptions;
  /** The precision of the connection's database: 0 milliseconds, 1 microseconds, 2 nanoseconds. */
  precision: () => Promise<number>;
  /** For all calls of the statement. */
  options: CallOptions;
}

/** What both generations of prepared statements have in common. */
export abstract class Statement {
  protected readonly connection: StatementConnection;
  protected sql = '';
  readonly #id: bigint;
  #affected = 0;
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();

  protected constructor(connection: StatementConnection, id: bigint) {
    this.connection = connection;
    this.#id = id;
  }

  getStmtId(): bigint {
    return this.#id;
  }

  getLastAffected(): number {
    return this.#affected;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.inTurn(async () => {
      this.#closed = true;
      if (this.connection.session.isOpen) await this.free();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Frees the statement on the server. */
  protected abstract free(): Promise<void>;

  /** Runs what must wait for the calls before it. */
  protected inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => {
      if (this.#closed) throw closedError('the prepared statement has been closed');
      return work();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  protected async prepareAs(action: string, sql: string): Promise<unknown> {
    if (typeof sql !== 'string')
      throw invalidArgument(`the statement must be a string, not ${sql}`);
    this.sql = sql;
    return JSON.parse(await this.request(action, sql));
  }

  /** Sends a request about the statement; gives the text of its answer. */
  protected async request(action: string, text = ''): Promise<string> {
    return statementRequest(this.connection, action, this.#id, text, this.sql);
  }

  protected affectedBy(answer: string): void {
    this.#affected = JSON.parse(answer).affected;
  }

  /** The rows that an answer describes. */
  protected rowsOf(answer: string, secondGeneration: boolean): WSRows {
    const { session, options, rows } = this.connection;
    const result = session.openResult(answer, secondGeneration);
    return new WSRows(new ResultCursor(session, result, this.sql, options), rows);
  }
}

/** Sends a request by its action; gives the text of its answer. */
export async function statementRequest(
  { session, options }: StatementConnection,
  action: string,
  id: bigint,
  text: string,
  sql: string,
): Promise<string> {
  const call = session.call(options, (machine, deadline, reqId) =>
    binding.sessionStatement(machine, action, id, text, deadline, reqId),
  );
  return (await withSql(sql, call)).text;
}

/** The id in the answer to `init`; it may be larger than numbers in JSON are exact. */
export function statementId(answer: string): bigint {
  return BigInt(/"stmt_id"\s*:\s*(\d+)/.exec(answer)?.[1] ?? 0);
}
