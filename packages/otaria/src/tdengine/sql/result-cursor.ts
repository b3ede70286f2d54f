import type { NativeBlock, NativeResult } from '../../native/binding.js';
import type { CallOptions } from '../connection/call-options.js';
import type { AdapterSession } from '../connection/session.js';
import { ErrorCode, TaosResultError } from '../errors.js';
import type { ResultField } from '../result-field.js';
import { withSql } from './statement-error.js';

/** A result on the server, read block by block. The next block travels while the current one is in use. */
export class ResultCursor {
  readonly fields: ResultField[];
  /** The unit of timestamps: 0 milliseconds, 1 microseconds, 2 nanoseconds. */
  readonly precision: number;
  readonly #session: AdapterSession;
  readonly #id: bigint;
  readonly #sql: string;
  readonly #options: CallOptions;
  #open = true;
  #failure: Error | undefined;

  /** @param sql The statement, for its errors. */
  constructor(session: AdapterSession, result: NativeResult, sql: string, options: CallOptions) {
    this.#session = session;
    this.#sql = sql;
    this.#id = result.id;
    this.fields = result.fields;
    this.precision = result.precision;
    session.results++;
    this.#options = { timeout: options.timeout, signal: options.signal };
  }

  /** The next block; null at the end. After an error every call rejects with it: a cut result is never taken for a whole one. */
  async nextBlock(): Promise<NativeBlock | null> {
    if (this.#failure) throw this.#failure;
    if (!this.#open) return null;
    try {
      const block = await withSql(this.#sql, this.#session.nextBlock(this.#id, this.#options));
      if (!block) this.#end();
      return block;
    } catch (error) {
      this.#failure = this.#isLost(error) ? lostRows(error as Error, this.#sql) : (error as Error);
      this.close();
      throw this.#failure;
    }
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#session.results--;
  }

  #isLost(error: unknown): boolean {
    const { code } = error as { code?: unknown };
    return this.#session.isLost && code === ErrorCode.ERR_CONNECTION_CLOSED;
  }

  /** Frees the result on the server, unless it has been read to its end. */
  close(): void {
    if (!this.#open) return;
    this.#end();
    this.#session.free(this.#id);
  }
}

/** A result lives on its connection. */
function lostRows({ message, cause }: Error, sql: string): TaosResultError {
  const text = `${message}; the rows that have not been fetched are lost: run the statement again`;
  return new TaosResultError(ErrorCode.ERR_CONNECTION_CLOSED, text, { cause, sql });
}
