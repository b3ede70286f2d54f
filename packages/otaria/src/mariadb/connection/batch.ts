import { binding } from '../../native/binding.js';
import { scratch } from '../../native/scratch.js';
import type { ColumnDef } from '../columns/column-def.js';
import { ClientError } from '../errors/client-errors.js';
import { clientError } from '../errors/failure.js';
import type { SqlError } from '../errors/sql-error.js';
import { batchText } from '../errors/statement-text.js';
import type { CommandSettings } from '../options/connection-options.js';
import type { Log } from '../options/logging-options.js';
import { type EncodeOptions, ParameterEncoder } from '../params/encoder.js';
import { hasStream } from '../params/parameter-stream.js';
import { rowOptionDefaults, type Variant, variantOf } from '../rows/row-options.js';
import { BatchResult } from './batch-result.js';
import { Command } from './command.js';
import type { Gate } from './gate.js';
import type { Link } from './link.js';
import type { PreparedStatement } from './prepared-statement.js';
import type { StatementCache } from './statement-cache.js';

/** What a batch needs of its connection. */
export interface BatchContext {
  link: Link;
  gate: Gate;
  /** Bytes that no packet may have. */
  maxAllowedPacket: number;
  executePrepared(command: Command, statement: PreparedStatement, settings: CommandSettings): void;
  refuse(command: Command, error: Error): void;
  /** The statement is not needed any more. */
  readonly statements: StatementCache;
  readonly log: Log | null;
}

/** Most bytes of parameters in a slice of a bulk batch: one packet. The next one is sent when it has been answered. */
const SLICE_BYTES = 0xff_f000;
/** Rows that are executed one by one go in slices, too. */
const SLICE_ROWS = 1000;

const BULK_OPERATIONS = 1n << 34n;
const BULK_UNIT_RESULTS = 1n << 37n;

let encoder: ParameterEncoder | undefined;

/**
 * A statement for many rows: by bulk commands where the server has them, else by an execution per row. Later commands
 * wait until the last of its packets has been sent.
 */
export class Batch {
  readonly #context: BatchContext;
  readonly #command: Command;
  readonly #statement: PreparedStatement;
  readonly #settings: CommandSettings;
  readonly #rows: readonly (readonly unknown[])[];
  readonly #result: BatchResult;
  readonly #bulk: boolean;
  readonly #unitResults: boolean;
  readonly #variant: Variant;
  #next = 0;
  #unanswered = 0;
  #failure: SqlError | undefined;

  constructor(
    context: BatchContext,
    command: Command,
    statement: PreparedStatement,
    settings: CommandSettings,
    rows: readonly (readonly unknown[])[],
  ) {
    this.#context = context;
    this.#command = command;
    this.#statement = statement;
    this.#settings = settings;
    this.#rows = rows;
    const { info } = context.link;
    const capabilities = info.isMariaDB() ? info.clientCapabilities : 0n;
    const unitResults = (capabilities & BULK_UNIT_RESULTS) !== 0n;
    this.#bulk =
      settings.bulk &&
      (capabilities & BULK_OPERATIONS) !== 0n &&
      (settings.fullResult !== true || unitResults) &&
      statement.parameters > 0 &&
      areUniform(rows);
    // A result per row says how many it changed; rows that the statement itself gives come in place of that.
    this.#unitResults = this.#bulk && unitResults && statement.columns?.length === 0;
    this.#variant = this.#unitResults
      ? variantOf({ ...rowOptionDefaults, rowsAsArray: true })
      : command.variant;
    this.#result = new BatchResult(command, settings.fullResult, this.#bulk, this.#unitResults);
  }

  /** Sends the rows; the command is settled when all have been answered. */
  start(): void {
    const compared = this.#bulk ? this.#rows.slice(0, 1) : this.#rows;
    const short = compared.findIndex((row) => row.length < this.#statement.parameters);
    if (short >= 0) {
      this.#command.reject(this.#tooShort(short));
      return;
    }
    const { gate, log, statements } = this.#context;
    if (this.#bulk) {
      log?.(
        `BULK: (${this.#statement.id}) sql: ${this.#part(0, this.#rows.length - 1).statement()}`,
      );
    }
    gate.close();
    statements.retain(this.#statement);
    this.#sendSlice();
  }

  #sendSlice(): void {
    // Answered before it is sent: so that failures on the way do not settle the batch twice.
    this.#unanswered++;
    if (this.#bulk) this.#sendBulk();
    else this.#sendRows();
    // What was issued later may follow the last slice at once.
    if (this.#next >= this.#rows.length) this.#context.gate.open();
    this.#answered();
  }

  #sendBulk(): void {
    const { link, maxAllowedPacket } = this.#context;
    const { id, parameters } = this.#statement;
    const shared = scratch();
    encoder ??= new ParameterEncoder(shared);
    const first = this.#next;
    let row = first;
    let sent: number;
    try {
      encoder.begin();
      for (; row < this.#rows.length; row++) {
        const before = encoder.length;
        encoder.append(this.#rows[row], parameters, ENCODING);
        if (encoder.length > SLICE_BYTES && row > first) {
          encoder.rewind(before);
          break;
        }
      }
      sent = binding.executeBulk(
        link.native,
        id,
        this.#variant.id,
        parameters,
        encoder.length,
        maxAllowedPacket,
      );
    } catch (error) {
      const part = this.#part(row, row);
      this.#next = this.#rows.length;
      this.#unanswered++;
      this.#context.refuse(part, error as Error);
      return;
    }
    if (sent < 0) {
      row = first + shared.u32[0];
      this.#next = this.#rows.length;
      this.#fail(this.#tooLarge(-sent), row, row);
      return;
    }
    const counts = shared.u32.slice(0, sent * 2);
    for (let index = 0; index < sent; index++) {
      const last = this.#next + counts[index * 2] - 1;
      this.#unanswered++;
      link.sent(this.#part(this.#next, last));
      this.#next = last + 1;
    }
    shared.shrinkParams();
  }

  #sendRows(): void {
    const end = Math.min(this.#rows.length, this.#next + SLICE_ROWS);
    while (this.#next < end) {
      const row = this.#next++;
      this.#unanswered++;
      this.#context.executePrepared(this.#part(row, row), this.#statement, this.#settings);
    }
  }

  /** The command for the rows from `first` to `last`. */
  #part(first: number, last: number): BatchPart {
    const values = this.#bulk ? this.#rows : this.#rows[first];
    return new BatchPart(
      this.#command,
      this.#variant,
      values,
      this.#bulk,
      this.#result,
      () => this.#answered(),
      (error) => {
        this.#fail(error as SqlError, first, last);
        this.#answered();
      },
    );
  }

  #fail(error: SqlError, first: number, last: number): void {
    if (this.#failure) return;
    Object.defineProperty(error, 'batchRows', { value: { first, last }, configurable: true });
    this.#failure = error;
  }

  #answered(): void {
    if (--this.#unanswered > 0) return;
    const goOn = !this.#failure && !this.#command.discarded && !this.#context.link.lost;
    if (goOn && this.#next < this.#rows.length) {
      this.#sendSlice();
      return;
    }
    if (this.#next < this.#rows.length) this.#context.gate.open();
    this.#context.statements.release(this.#statement);
    if (this.#failure) this.#command.reject(this.#failure);
    else this.#result.settle();
  }

  #tooShort(row: number): SqlError {
    const { parameters } = this.#statement;
    const { length } = this.#rows[row];
    const { sql, textOptions } = this.#command;
    const same = this.#rows.every((other) => other.length === length);
    const error = same
      ? clientError(
          `Expect ${parameters} parameters, but at index ${row}, parameters only contains ${length}`,
          ClientError.ER_PARAMETER_UNDEFINED,
          this.#context.link.info,
          batchText(sql as string, this.#rows, textOptions),
        )
      : clientError(
          `Parameter at position ${length + 1} is not set`,
          ClientError.ER_MISSING_PARAMETER,
          this.#context.link.info,
          batchText(sql as string, [this.#rows[row]], textOptions),
        );
    Object.defineProperty(error, 'batchRows', { value: { first: row, last: row } });
    return error;
  }

  #tooLarge(size: number): SqlError {
    const { maxAllowedPacket, link } = this.#context;
    const message = `query size (${size}) is >= to max_allowed_packet (${maxAllowedPacket})`;
    return clientError(message, ClientError.ER_MAX_ALLOWED_PACKET, link.info, null);
  }
}

/** One packet of a batch. */
class BatchPart extends Command {
  readonly #bulk: boolean;
  readonly #result: BatchResult;

  constructor(
    whole: Command,
    variant: Variant,
    values: unknown,
    bulk: boolean,
    result: BatchResult,
    answered: () => void,
    reject: (error: Error) => void,
  ) {
    super(variant, whole.sql, values, whole.textOptions, answered, reject);
    this.#bulk = bulk;
    this.#result = result;
  }

  override statement(): string {
    if (!this.#bulk) return super.statement() as string;
    return batchText(this.sql as string, this.values as unknown[][], this.textOptions);
  }

  override endResult(result: unknown, meta: ColumnDef[] | undefined, more: boolean): void {
    const failure = this.failure();
    if (!failure) this.#result.add(result, meta);
    if (more) return;
    if (failure) this.reject(failure);
    else this.resolve(undefined);
  }
}

const ENCODING: EncodeOptions = {
  text: false,
  arrayParenthesis: false,
  permitSetMultiParamEntries: false,
};

/** Whether all rows have the same length and no stream in them. */
function areUniform(rows: readonly (readonly unknown[])[]): boolean {
  const { length } = rows[0];
  for (let i = 0; i < rows.length; i++) {
    if (rows[i].length !== length || hasStream(rows[i])) return false;
  }
  return true;
}
