import type { ColumnDef } from '../columns/column-def.js';

/** A statement that is prepared on this connection, shared by all who use it. */
export class PreparedStatement {
  /** Its id on this connection. */
  id: number;
  /** How many values it takes. */
  readonly parameters: number;
  /** As the program wrote it: with its `:name` placeholders, if it has some. */
  readonly sql: string;
  /** As the server has it. */
  readonly query: string;
  /** The name behind each placeholder, when it was prepared with named ones. */
  readonly names: readonly (string | null)[] | undefined;
  /** The default database when it was prepared. */
  readonly database: string | undefined;
  /** The session that it belongs to; see `StatementCache.session`. */
  readonly session: number;
  /** Its columns as the server told last, once somebody wanted to know them. */
  columns: ColumnDef[] | undefined;
  /** How many `Prepare` objects use it. */
  uses = 0;
  /** Whether the cache holds it. */
  cached = false;

  constructor(
    prepared: Prepared,
    text: StatementText,
    database: string | undefined,
    session: number,
  ) {
    this.id = prepared.id;
    this.parameters = prepared.parameters;
    this.sql = text.sql;
    this.query = text.query;
    this.names = text.names;
    this.database = database;
    this.session = session;
  }
}

/** What the server tells of a statement. */
export interface Prepared {
  id: number;
  parameters: number;
}

/** A statement as the program and as the server have it. */
export interface StatementText {
  sql: string;
  query: string;
  names: readonly (string | null)[] | undefined;
}
