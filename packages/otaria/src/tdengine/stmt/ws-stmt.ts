import type { WSRows } from '../sql/ws-rows.js';
import type { StmtBindParams } from './bind-params.js';

/**
 * A prepared statement, made by `WsSql.stmtInit()`. Its calls may be issued without waiting for each other: they are carried
 * out in their order.
 *
 * Besides the errors of the server (`TaosResultError`) calls reject with a `TaosError` 100 for parameters that do not fit the
 * statement, before anything is sent, and with 108 when the statement or its connection is closed.
 *
 * @example
 * const stmt = await sql.stmtInit();
 * await stmt.prepare('INSERT INTO ? USING meters TAGS (?) VALUES (?, ?)');
 * await stmt.setTableName('d1001');
 * const tags = stmt.newStmtParam();
 * tags.setNchar(['attic']);
 * await stmt.setTags(tags);
 * const rows = stmt.newStmtParam();
 * rows.setTimestamp([new Date(), new Date(Date.now() + 1000)]);
 * rows.setFloat([10.2, 10.3]);
 * await stmt.bind(rows);
 * await stmt.batch();
 * await stmt.exec();
 * console.log(stmt.getLastAffected());
 * await stmt.close();
 */
export interface WsStmt extends AsyncDisposable {
  /** Gives the statement its text, with `?` for values, and for tags and the table's name in an insert. */
  prepare(sql: string): Promise<void>;
  /** Names the table that the next tags and rows are for: `table`, `database.table`, or with back-ticks as in SQL. */
  setTableName(tableName: string): Promise<void>;
  /** New parameters for `setTags` and `bind`. */
  newStmtParam(): StmtBindParams;
  /** The tags of the table, with which it is created if need be: one value for each. */
  setTags(params: StmtBindParams): Promise<void>;
  /**
   * Rows of the table, or the values of a query's parameters. With the second generation also rows of any tables: a column
   * for every `?` of the insert, in their order.
   */
  bind(params: StmtBindParams): Promise<void>;
  /** Ends the rows of a table. Statements of the second generation need no call. */
  batch(): Promise<void>;
  /** Executes with everything that was bound; nothing is bound afterwards, whether it succeeds or not. */
  exec(): Promise<void>;
  /** The rows of a query that has been executed. */
  resultSet(): Promise<WSRows>;
  /** Rows that the last `exec` wrote. */
  getLastAffected(): number;
  /** The statement's number on the connection; another one when the connection has been made again. */
  getStmtId(): bigint;
  /** Frees the statement on the server. */
  close(): Promise<void>;
}
