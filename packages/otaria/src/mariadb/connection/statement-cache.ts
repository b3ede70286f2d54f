import type { PreparedStatement } from './prepared-statement.js';

/**
 * The prepared statements of a connection: which are kept, and when each is closed on the server. A statement is closed
 * exactly once: when nobody uses it and the cache does not hold it.
 */
export class StatementCache {
  readonly #size: number;
  readonly #close: (statement: PreparedStatement) => void;
  /** In the order of use, the least recent first. */
  readonly #statements: Map<string, PreparedStatement> = new Map();
  #recent: PreparedStatement | undefined;
  #latest: PreparedStatement | undefined;
  #session = 0;
  #held = 0;

  constructor(size: number, close: (statement: PreparedStatement) => void) {
    this.#size = size;
    this.#close = close;
  }

  /** Whether statements are kept at all. */
  get enabled(): boolean {
    return this.#size >= 1;
  }

  /** Counts how often the session was replaced: statements of an earlier one are gone from the server. */
  get session(): number {
    return this.#session;
  }

  /** Whether the server still has the statement. */
  has(statement: PreparedStatement): boolean {
    return statement.session === this.#session && (statement.cached || statement.uses > 0);
  }

  /** How many users there are: `Prepare` objects that are not closed, executions that read streams. */
  get held(): number {
    return this.#held;
  }

  /** Whether the statement that the server prepared last is still open. */
  get latestIsOpen(): boolean {
    return this.#latest !== undefined;
  }

  /** The statement for this text in this database, if it is prepared. */
  get(database: string | undefined, sql: string): PreparedStatement | undefined {
    const recent = this.#recent;
    if (recent !== undefined && recent.sql === sql && recent.database === database) return recent;
    const key = keyOf(database, sql);
    const statement = this.#statements.get(key);
    if (statement) {
      this.#statements.delete(key);
      this.#statements.set(key, statement);
      this.#recent = statement;
    }
    return statement;
  }

  /** Takes a statement that has just been prepared, and keeps it unless its text has been prepared meanwhile. */
  add(statement: PreparedStatement): void {
    if (statement.session !== this.#session) return;
    this.#latest = statement;
    const key = keyOf(statement.database, statement.sql);
    if (!this.enabled || this.#statements.has(key)) return;
    statement.cached = true;
    this.#statements.set(key, statement);
    this.#recent = statement;
    if (this.#statements.size > this.#size) {
      const [oldest] = this.#statements.values();
      this.evict(oldest);
    }
  }

  /** A statement was prepared again and has another number. */
  renew(statement: PreparedStatement, id: number): void {
    this.#close(statement);
    statement.id = id;
    this.#latest = statement;
  }

  /** Lets the cache forget a statement; those who use it may go on. */
  evict(statement: PreparedStatement): void {
    if (!statement.cached) return;
    statement.cached = false;
    this.#statements.delete(keyOf(statement.database, statement.sql));
    if (this.#recent === statement) this.#recent = undefined;
    this.closeUnused(statement);
  }

  /** Closes a statement that neither the cache nor a program holds. */
  closeUnused(statement: PreparedStatement): void {
    if (statement.cached || statement.uses > 0 || statement.session !== this.#session) return;
    if (this.#latest === statement) this.#latest = undefined;
    this.#close(statement);
  }

  /** One user more. */
  retain(statement: PreparedStatement): void {
    statement.uses++;
    this.#held++;
  }

  /** One user less. */
  release(statement: PreparedStatement): void {
    statement.uses--;
    this.#held--;
    this.closeUnused(statement);
  }

  /** Forgets all statements: the server drops them with the session. */
  clear(): void {
    for (const statement of this.#statements.values()) statement.cached = false;
    this.#statements.clear();
    this.#recent = undefined;
    this.#latest = undefined;
    this.#session++;
  }

  /** The kept statements, the most recently used first, as npm mariadb writes them. */
  toString(): string {
    const keys = [...this.#statements.keys()].reverse().map((key) => `[${key}]`);
    return `info{cache:${keys.join(',')}}`;
  }
}

function keyOf(database: string | undefined, sql: string): string {
  return `${database ?? ''}|${sql}`;
}
