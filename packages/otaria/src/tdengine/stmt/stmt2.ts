import { binding, type NativeBoundTable } from '../../native/binding.js';
import { TaosResultError } from '../errors.js';
import { invalidArgument } from '../invalid-argument.js';
import type { WSRows } from '../sql/ws-rows.js';
import { StmtBindParams } from './bind-params.js';
import { type BoundColumn, concatenate } from './bound-column.js';
import { Parameters, type PreparedField } from './parameters.js';
import { type Prepared, request, Statement, type StatementOwner } from './statement.js';
import type { WsStmt } from './ws-stmt.js';

/** What is bound for one table. */
interface Table {
  tags: BoundColumn[];
  /** For each column its parts, one for each call of `bind`. */
  columns: BoundColumn[][];
}

const PREPARE = 'stmt2_prepare';
const EXECUTE = 'stmt2_exec';

interface PrepareAnswer {
  is_insert: boolean;
  fields: PreparedField[] | null;
  fields_count: number;
}

/** A prepared statement of the second generation: nothing is sent between `prepare` and `exec`. */
export class WsStmt2 extends Statement implements WsStmt {
  #parameters: Parameters | undefined;
  #tableName: string | undefined;
  #tables: Map<string | undefined, Table> = new Map();
  /** Rows of any tables: for each column its parts. */
  #rows: BoundColumn[][] = [];

  static init(owner: StatementOwner): Promise<WsStmt2> {
    return new WsStmt2(owner, 'stmt2_init').init(owner.options);
  }

  prepare(sql: string): Promise<void> {
    return this.inTurn(async () => {
      this.#parameters = undefined;
      this.#clear();
      const answer: PrepareAnswer = JSON.parse(await this.prepareAs(PREPARE, sql));
      this.#parameters = new Parameters(answer.fields ?? [], answer.is_insert, answer.fields_count);
    });
  }

  setTableName(tableName: string): Promise<void> {
    return this.inTurn(async () => {
      if (typeof tableName !== 'string' || tableName === '') {
        throw invalidArgument('the name of a table must be a string that is not empty');
      }
      if (!this.#prepared().hasTableName) {
        throw invalidArgument("the statement has no '?' for the name of the table");
      }
      this.#tableName = tableName;
    });
  }

  newStmtParam(): StmtBindParams {
    return new StmtBindParams();
  }

  setTags(params: StmtBindParams): Promise<void> {
    return this.inTurn(async () => {
      const { tags } = this.#prepared();
      if (params.getBindCount() !== tags.length) {
        throw invalidArgument(
          `stmt tags count not match: the statement has ${tags.length} tags, the parameters are ${params.getBindCount()}`,
        );
      }
      if (params.getDataRows() !== 1) throw invalidArgument('a tag has one value');
      const encoded = await this.#encode(params, tags);
      this.#table().tags = encoded;
    });
  }

  bind(params: StmtBindParams): Promise<void> {
    return this.inTurn(async () => {
      const { columns, all } = this.#prepared();
      const count = params.getBindCount();
      if (count === columns.length && count > 0) {
        const encoded = await this.#encode(params, columns);
        append(this.#table().columns, encoded);
      } else if (count === all.length && count > 0) {
        append(this.#rows, await this.#encode(params, all));
      } else {
        throw invalidArgument(
          `stmt column count not match: the statement has ${columns.length} columns, the parameters are ${count}`,
        );
      }
    });
  }

  async batch(): Promise<void> {
    // Tables and rows come together until exec.
  }

  exec(): Promise<void> {
    return this.inTurn(async () => {
      let isSent = false;
      const about = (): void => {
        isSent = true;
      };
      const execute = (prepared: Prepared): Promise<string> => this.#execute(prepared, about);
      try {
        this.affectedBy(await this.onSession(execute, () => !isSent || this.mayRepeat()));
      } finally {
        this.#clear();
      }
    });
  }

  resultSet(): Promise<WSRows> {
    return this.inTurn(() => this.rowsOf('stmt2_result', true));
  }

  protected async free(prepared: Prepared): Promise<void> {
    await request(prepared, 'stmt2_close');
  }

  /** What is bound is sent by `exec` only. */
  protected async restore(prepared: Prepared): Promise<void> {
    if (this.#parameters) await request(prepared, PREPARE, this.sql);
  }

  /**
   * Binds and executes, in one round trip where that needs no copy of tags and names for each row.
   *
   * @param about Called before something is sent that writes.
   */
  async #execute(prepared: Prepared, about: () => void): Promise<string> {
    const { kinds, columnKinds } = this.#prepared();
    const [table] = this.#tables.values();
    if (this.#rows.length > 0) {
      if (table) throw invalidArgument('rows of any tables and rows of named ones cannot be mixed');
      return executeRows(prepared, kinds, this.#rows.map(concatenate), about);
    }
    const isPlain = this.#tables.size === 1 && this.#tables.has(undefined);
    if (table && isPlain && table.tags.length === 0) {
      return executeRows(prepared, columnKinds, table.columns.map(concatenate), about);
    }
    if (table) {
      const tables = this.#tablesToBind();
      const { session, id, call } = prepared;
      await session.call(call, (machine, deadline) =>
        binding.sessionBindTables(machine, id, tables, deadline),
      );
    }
    about();
    return request(prepared, EXECUTE);
  }

  #tablesToBind(): NativeBoundTable[] {
    const { tags } = this.#prepared();
    return [...this.#tables].map(([name, table]) => {
      const shown = name === undefined ? '' : ` for the table ${name}`;
      if (table.tags.length !== tags.length) throw invalidArgument(`Bind tags is empty!${shown}`);
      if (table.columns.length === 0) throw invalidArgument(`no row is bound${shown}`);
      return { name, tags: table.tags, columns: table.columns.map(concatenate) };
    });
  }

  /** The table that tags and rows are for now. */
  #table(): Table {
    if (this.#prepared().hasTableName && this.#tableName === undefined) {
      throw invalidArgument('the table is not named: call setTableName first');
    }
    const table = this.#tables.get(this.#tableName) ?? { tags: [], columns: [] };
    this.#tables.set(this.#tableName, table);
    return table;
  }

  async #encode(params: StmtBindParams, fields: readonly PreparedField[]): Promise<BoundColumn[]> {
    const { isInsert, precision } = this.#prepared();
    const known = isInsert || !params.hasDates();
    return this.#prepared().fit(
      params.encode(known ? precision : await this.owner.precision()),
      fields,
    );
  }

  #prepared(): Parameters {
    if (this.#parameters) return this.#parameters;
    throw invalidArgument('the statement has no text: call prepare first');
  }

  #clear(): void {
    this.#tableName = undefined;
    this.#tables = new Map();
    this.#rows = [];
  }
}

/** Binds rows of any tables, and executes. */
async function executeRows(
  prepared: Prepared,
  kinds: Uint8Array,
  columns: BoundColumn[],
  about: () => void,
): Promise<string> {
  const { session, id, call } = prepared;
  const bind = async (execute: boolean): Promise<string> => {
    const answer = await session.call(call, (machine, deadline) =>
      binding.sessionBindRows(machine, id, kinds, columns, execute, deadline),
    );
    return answer.text;
  };
  if (!session.lacksBindExec) {
    try {
      about();
      return await bind(true);
    } catch (error) {
      if (!isUnknownAction(error)) throw error;
      session.lacksBindExec = true;
    }
  }
  await bind(false);
  about();
  return request(prepared, EXECUTE);
}

function append(target: BoundColumn[][], columns: BoundColumn[]): void {
  for (const [place, column] of columns.entries()) {
    target[place] ??= [];
    target[place].push(column);
  }
}

function isUnknownAction(error: unknown): boolean {
  return error instanceof TaosResultError && error.message.startsWith('unknown binary action');
}
