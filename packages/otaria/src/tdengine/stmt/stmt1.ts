import { binding } from '../../native/binding.js';
import { invalidArgument } from '../invalid-argument.js';
import type { WSRows } from '../sql/ws-rows.js';
import { StmtBindParams } from './bind-params.js';
import type { BoundColumn } from './bound-column.js';
import { type Prepared, request, Statement, type StatementOwner } from './statement.js';
import type { WsStmt } from './ws-stmt.js';

/** What was told to the server, for when it must be told again. */
type Step = (prepared: Prepared) => Promise<unknown>;

/** A prepared statement of the first generation: every call is a round trip. */
export class WsStmt1 extends Statement implements WsStmt {
  #isInsert = false;
  #precision: number | undefined;
  /** The table and its tags hold beyond an execution. */
  #table: Step[] = [];
  /** What is bound since the last execution. */
  #bound: Step[] = [];
  #isPrepared = false;

  static init(owner: StatementOwner): Promise<WsStmt1> {
    return new WsStmt1(owner, 'init').init(owner.options);
  }

  prepare(sql: string): Promise<void> {
    return this.inTurn(async () => {
      this.#isPrepared = false;
      [this.#table, this.#bound] = [[], []];
      const answer: { is_insert?: boolean } = JSON.parse(await this.prepareAs('prepare', sql));
      this.#isPrepared = true;
      this.#isInsert = answer.is_insert ?? /^\s*insert/i.test(sql);
      this.#precision = undefined;
    });
  }

  setTableName(tableName: string): Promise<void> {
    return this.inTurn(async () => {
      const step: Step = (prepared) => request(prepared, 'set_table_name', tableName);
      await this.onSession(step);
      this.#bound.push(step);
      this.#table = [step];
      this.#precision = undefined;
    });
  }

  newStmtParam(): StmtBindParams {
    return new StmtBindParams(false);
  }

  setTags(params: StmtBindParams): Promise<void> {
    return this.inTurn(async () => {
      if (params.getDataRows() !== 1) throw invalidArgument('a tag has one value');
      const step = bindStep(true, params.encode(await this.#precisionFor(params)));
      await this.onSession(step);
      this.#bound.push(step);
      this.#table.push(step);
    });
  }

  bind(params: StmtBindParams): Promise<void> {
    return this.inTurn(async () => {
      if (params.getBindCount() === 0) throw invalidArgument('there is no column to bind');
      const step = bindStep(false, params.encode(await this.#precisionFor(params)));
      await this.onSession(step);
      this.#bound.push(step);
    });
  }

  batch(): Promise<void> {
    return this.inTurn(async () => {
      const step: Step = (prepared) => request(prepared, 'add_batch');
      await this.onSession(step);
      this.#bound.push(step);
    });
  }

  exec(): Promise<void> {
    return this.inTurn(async () => {
      let isSent = false;
      const execute = (prepared: Prepared): Promise<string> => {
        isSent = true;
        return request(prepared, 'exec');
      };
      try {
        this.affectedBy(await this.onSession(execute, () => !isSent || this.mayRepeat()));
      } finally {
        this.#bound = [...this.#table];
      }
    });
  }

  resultSet(): Promise<WSRows> {
    return this.inTurn(() => this.rowsOf('use_result', false));
  }

  protected async free({ session, id }: Prepared): Promise<void> {
    session.tell((machine) => binding.sessionCloseStatement(machine, id));
  }

  protected async restore(prepared: Prepared): Promise<void> {
    if (!this.#isPrepared) return;
    await request(prepared, 'prepare', this.sql);
    for (const step of this.#bound) await step(prepared);
  }

  /** The precision of the table that is written to, asked for when there are Dates. */
  async #precisionFor(params: StmtBindParams): Promise<number> {
    if (!params.hasDates()) return 0;
    this.#precision ??= this.#isInsert
      ? precisionOf(await this.onSession((prepared) => request(prepared, 'get_col_fields')))
      : await this.owner.precision();
    return this.#precision;
  }
}

function bindStep(areTags: boolean, columns: BoundColumn[]): Step {
  return ({ session, id, call }) =>
    session.call(call, (machine, deadline) =>
      binding.sessionBindBlock(machine, id, areTags, columns, deadline),
    );
}

/** The first column of a table is its time. */
function precisionOf(answer: string): number {
  const { fields }: { fields: { precision: number }[] | null } = JSON.parse(answer);
  return fields?.[0]?.precision ?? 0;
}
