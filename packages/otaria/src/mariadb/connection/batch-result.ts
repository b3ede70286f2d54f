import type { ColumnDef } from '../columns/column-def.js';
import { insertIdOf } from '../rows/insert-id.js';
import { OkPacket } from '../rows/ok-packet.js';
import type { Command } from './command.js';

/** Puts the results of a batch's packets together. */
export class BatchResult {
  readonly #command: Command;
  readonly #fullResult: boolean | undefined;
  readonly #bulk: boolean;
  /** Each packet gives a row per row of the batch: generated id and number of rows affected. */
  readonly #unitResults: boolean;
  readonly #packets: OkPacket[] = [];
  #rows: unknown[] | undefined;
  #columns: ColumnDef[] = [];

  constructor(
    command: Command,
    fullResult: boolean | undefined,
    bulk: boolean,
    unitResults: boolean,
  ) {
    this.#command = command;
    this.#fullResult = fullResult;
    this.#bulk = bulk;
    this.#unitResults = unitResults;
  }

  /** Takes one result of a packet. */
  add(result: unknown, columns: ColumnDef[] | undefined): void {
    if (result instanceof OkPacket) {
      this.#packets.push(result);
    } else if (this.#unitResults) {
      for (const [id, affected] of result as [bigint, bigint][]) {
        const insertId = insertIdOf(BigInt(id), this.#command);
        this.#packets.push(new OkPacket(Number(affected), insertId, 0));
      }
    } else {
      this.#rows ??= [];
      for (const row of result as unknown[]) this.#rows.push(row);
      if (columns) this.#columns = columns;
    }
  }

  /** Resolves the command: with all rows, with one `OkPacket`, or with an array of those. */
  settle(): void {
    const { metaAsArray, metaEnumerable } = this.#command.variant;
    const columns = this.#rows ? this.#columns : [];
    const result = this.#rows ?? this.#summary();
    if (metaAsArray) return this.#command.resolve([result, columns]);
    if (Array.isArray(result)) {
      Object.defineProperty(result, 'meta', {
        value: this.#rows ? columns : undefined,
        writable: true,
        enumerable: metaEnumerable,
      });
    }
    this.#command.resolve(result);
  }

  #summary(): OkPacket | OkPacket[] {
    const packets = this.#packets;
    const whole = this.#bulk && !this.#unitResults && packets.length === 1;
    if (whole) return packets[0];
    if (this.#fullResult !== false) return packets;
    const affectedRows = packets.reduce((sum, packet) => sum + packet.affectedRows, 0);
    const warnings = packets.at(-1)?.warningStatus ?? 0;
    return new OkPacket(affectedRows, packets[0]?.insertId ?? 0n, warnings);
  }
}
