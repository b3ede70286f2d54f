import { binding } from '../../native/binding.js';
import type { CallOptions } from '../connection/call-options.js';
import type { Connection } from '../connection/connection.js';
import { closedError } from '../connection/failure.js';
import type { AdapterSession } from '../connection/session.js';
import { invalidArgument } from '../invalid-argument.js';
import type { RowOptions } from '../rows/row-options.js';
import { ResultCursor } from '../sql/result-cursor.js';
import { withSql } from '../sql/statement-error.js';
import { WSRows } from '../sql/ws-rows.js';

/** What a prepared statement needs of its connection. */
export interface StatementOwner {
  connection: Connection;
  rows: RowOptions;
  /** The precision of the connection's database: 0 milliseconds, 1 microseconds, 2 nanoseconds. */
  precision: () => Promise<number>;
  /** For all calls of the statement. */
  options: CallOptions;
}

/** A statement as a session knows it, and the call that needs it. */
export interface Prepared {
  session: AdapterSession;
  id: bigint;
  call: CallOptions;
}

/** What both generations of prepared statements have in common. One whose session is lost is prepared again on the next. */
export abstract class Statement {
  protected readonly owner: StatementOwner;
  protected sql = '';
  readonly #initAction: string;
  #prepared: Prepared | undefined;
  #affected = 0;
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();

  protected constructor(owner: StatementOwner, initAction: string) {
    const { timeout, signal, retry } = owner.options;
    this.owner = { ...owner, options: { timeout, signal, retry } };
    this.#initAction = initAction;
  }

  getStmtId(): bigint {
    return this.#prepared?.id ?? 0n;
  }

  getLastAffected(): number {
    return this.#affected;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.inTurn(async () => {
      this.#closed = true;
      const { connection, options: call } = this.owner;
      const { session, id } = this.#prepared as Prepared;
      session.statements--;
      if (!session.isOpen) return;
      await this.free({ session, id, call }).catch((error) => {
        if (!connection.hasLost(session, error)) throw error;
      });
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Frees the statement on the server. */
  protected abstract free(prepared: Prepared): Promise<void>;
  /** Gives a new statement what the one had that was lost with its session. */
  protected abstract restore(prepared: Prepared): Promise<void>;

  /** Makes the statement on the server. */
  protected async init(options: CallOptions): Promise<this> {
    await this.onSession(async () => undefined, undefined, options);
    return this;
  }

  /** Runs what must wait for the calls before it. */
  protected inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => {
      if (this.#closed) throw closedError('the prepared statement has been closed');
      return work();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /**
   * Does work with the statement on the connection's session, and again on the next one when that is lost meanwhile.
   *
   * @param mayRepeat Whether the work may be done again.
   */
  protected onSession<T>(
    work: (prepared: Prepared) => Promise<T>,
    mayRepeat: () => boolean = () => true,
    options: CallOptions = this.owner.options,
  ): Promise<T> {
    const outcome = this.owner.connection.run(options, mayRepeat, async (session, call) => {
      if (this.#prepared?.session !== session) {
        const answer = await request({ session, id: 0n, call }, this.#initAction);
        const prepared = { session, id: statementId(answer), call };
        session.statements++;
        await this.restore(prepared);
        this.#prepared = prepared;
      }
      return work({ session, id: this.#prepared.id, call });
    });
    return withSql(this.sql, outcome);
  }

  /** Whether an execution may be sent again. */
  protected mayRepeat(): boolean {
    const { connection, options } = this.owner;
    return connection.mayRepeat(this.sql, options);
  }

  protected prepareAs(action: string, sql: string): Promise<string> {
    if (typeof sql !== 'string')
      throw invalidArgument(`the statement must be a string, not ${sql}`);
    this.sql = sql;
    return this.onSession((prepared) => request(prepared, action, sql));
  }

  protected affectedBy(answer: string): void {
    this.#affected = JSON.parse(answer).affected;
  }

  /** The rows of the last execution. */
  protected async rowsOf(action: string, secondGeneration: boolean): Promise<WSRows> {
    const { connection, options, rows } = this.owner;
    const { session, id } = this.#prepared as Prepared;
    if (session.isLost && !connection.isClosed) {
      throw closedError('and the rows are lost with it: execute the statement again');
    }
    const answer = await withSql(this.sql, request({ session, id, call: options }, action));
    const result = session.openResult(answer, secondGeneration);
    return new WSRows(new ResultCursor(session, result, this.sql, options), rows);
  }
}

/** Sends a request about a statement by its action; gives the text of its answer. */
export async function request(
  { session, id, call }: Prepared,
  action: string,
  text = '',
): Promise<string> {
  const answer = await session.call(call, (machine, deadline, reqId) =>
    binding.sessionStatement(machine, action, id, text, deadline, reqId),
  );
  return answer.text;
}

/** The id in the answer to `init`; it may be larger than numbers in JSON are exact. */
function statementId(answer: string): bigint {
  return BigInt(/"stmt_id"\s*:\s*(\d+)/.exec(answer)?.[1] ?? 0);
}
