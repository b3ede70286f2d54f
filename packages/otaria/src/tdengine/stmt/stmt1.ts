import { binding } from '../../native/binding.js';
import { invalidArgument } from '../invalid-argument.js';
import { withSql } from '../sql/statement-error.js';
import type { WSRows } from '../sql/ws-rows.js';
import { StmtBindParams } from './bind-params.js';
import type { BoundColumn } from './bound-column.js';
import { Statement, type StatementConnection, statementId, statementRequest } from './statement.js';
import type { WsStmt } from './ws-stmt.js';

/** A prepared statement of the first generation: every call is a round trip. */
export class WsStmt1 extends Statement implements WsStmt {
  #isInsert = false;
  #precision: number | undefined;

  static async init(connection: StatementConnection): Promise<WsStmt1> {
    const answer = await statementRequest(connection, 'init', 0n, '', '');
    const { timeout, signal } = connection.options;
    return new WsStmt1({ ...connection, options: { timeout, signal } }, statementId(answer));
  }

  prepare(sql: string): Promise<void> {
    return this.inTurn(async () => {
      const answer = (await this.prepareAs('prepare', sql)) as { is_insert?: boolean };
      this.#isInsert = answer.is_insert ?? /^\s*insert/i.test(sql);
      this.#precision = undefined;
    });
  }

  setTableName(tableName: string): Promise<void> {
    return this.inTurn(async () => {
      await this.request('set_table_name', tableName);
      this.#precision = undefined;
    });
  }

  newStmtParam(): StmtBindParams {
    return new StmtBindParams(false);
  }

  setTags(params: StmtBindParams): Promise<void> {
    return this.inTurn(async () => {
      if (params.getDataRows() !== 1) throw invalidArgument('a tag has one value');
      await this.#bind(true, params.encode(await this.#precisionFor(params)));
    });
  }

  bind(params: StmtBindParams): Promise<void> {
    return this.inTurn(async () => {
      if (params.getBindCount() === 0) throw invalidArgument('there is no column to bind');
      await this.#bind(false, params.encode(await this.#precisionFor(params)));
    });
  }

  batch(): Promise<void> {
    return this.inTurn(async () => void (await this.request('add_batch')));
  }

  exec(): Promise<void> {
    return this.inTurn(async () => this.affectedBy(await this.request('exec')));
  }

  resultSet(): Promise<WSRows> {
    return this.inTurn(async () => this.rowsOf(await this.request('use_result'), false));
  }

  protected async free(): Promise<void> {
    const id = this.getStmtId();
    this.connection.session.tell((machine) => binding.sessionCloseStatement(machine, id));
  }

  async #bind(areTags: boolean, columns: BoundColumn[]): Promise<void> {
    const { session, options } = this.connection;
    const id = this.getStmtId();
    const call = session.call(options, (machine, deadline) =>
      binding.sessionBindBlock(machine, id, areTags, columns, deadline),
    );
    await withSql(this.sql, call);
  }

  /** The precision of the table that is written to, asked for when there are Dates. */
  async #precisionFor(params: StmtBindParams): Promise<number> {
    if (!params.hasDates()) return 0;
    this.#precision ??= this.#isInsert
      ? precisionOf(JSON.parse(await this.request('get_col_fields')).fields)
      : await this.connection.precision();
    return this.#precision;
  }
}

/** The first column of a table is its time. */
function precisionOf(fields: { precision: number }[] | null): number {
  return fields?.[0]?.precision ?? 0;
}
