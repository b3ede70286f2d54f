/** A statement prepared on this connection. */
export interface PreparedStatement {
  id: number;
  parameters: number;
}

/** The most recently used prepared statements of a connection. Those that fall out are closed on the server. */
export class StatementCache {
  readonly #size: number;
  readonly #close: (statement: PreparedStatement) => void;
  /** In the order of use, the least recent first. */
  readonly #statements: Map<string, PreparedStatement> = new Map();

  constructor(size: number, close: (statement: PreparedStatement) => void) {
    this.#size = size;
    this.#close = close;
  }

  /** The statement for this text in this database, if it is prepared. */
  get(database: string | undefined, sql: string): PreparedStatement | undefined {
    const key = keyOf(database, sql);
    const statement = this.#statements.get(key);
    if (statement) {
      this.#statements.delete(key);
      this.#statements.set(key, statement);
    }
    return statement;
  }

  /** Keeps a statement, or closes it: when the cache is off, or when the same text has been prepared meanwhile. */
  put(database: string | undefined, sql: string, statement: PreparedStatement): void {
    const key = keyOf(database, sql);
    if (!(this.#size >= 1) || this.#statements.has(key)) return this.#close(statement);
    this.#statements.set(key, statement);
    if (this.#statements.size <= this.#size) return;
    const [oldest] = this.#statements;
    this.#statements.delete(oldest[0]);
    this.#close(oldest[1]);
  }

  /** Forgets all statements; the server has dropped them already. */
  clear(): void {
    this.#statements.clear();
  }
}

function keyOf(database: string | undefined, sql: string): string {
  return `${database ?? ''}|${sql}`;
}
