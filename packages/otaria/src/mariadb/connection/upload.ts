import { binding } from '../../native/binding.js';
import { awaitTurn, type ParameterStream, piecesOf } from '../params/parameter-stream.js';
import type { Command } from './command.js';
import type { Gate } from './gate.js';
import type { Link } from './link.js';

/** Sends parameters that come from streams, piece by piece, while later commands wait. */
export class Upload {
  readonly #link: Link;
  readonly #gate: Gate;
  #busy = false;

  constructor(link: Link, gate: Gate) {
    this.#link = link;
    this.#gate = gate;
  }

  /** Whether streams are being sent. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Sends the streams of a query that native code has begun, and the query with the last of them. */
  async query(
    command: Command,
    streams: readonly ParameterStream[],
    refuse: (error: Error) => Error,
  ): Promise<void> {
    const { native } = this.#link;
    await this.#run(command, streams, async () => {
      try {
        for (const stream of streams) {
          for await (const piece of piecesOf(stream)) {
            if (this.#link.lost) return;
            binding.queryPart(native, piece);
            await this.#flush();
          }
          if (this.#link.lost) return;
          binding.endPart(native);
        }
      } catch (error) {
        if (this.#link.lost) return;
        const failure = refuse(error as Error);
        if (binding.abandonQuery(native) === 0) return command.reject(failure);
        // The server refuses what has gone out as a broken statement.
        command.failLater(failure);
      }
      this.#link.sent(command);
      this.#link.flush();
    });
  }

  /** Sends streams as long data of a statement, by their places among its parameters; then calls `execute`. */
  async longData(
    command: Command,
    statement: number,
    streams: ReadonlyMap<number, ParameterStream>,
    execute: () => void,
    failed: (error: Error) => void,
  ): Promise<void> {
    const { native } = this.#link;
    await this.#run(command, [...streams.values()], async () => {
      try {
        for (const [parameter, stream] of streams) {
          // Also of an empty stream the server has to hear.
          binding.longData(native, statement, parameter, EMPTY);
          for await (const piece of piecesOf(stream)) {
            if (this.#link.lost) return;
            binding.longData(native, statement, parameter, piece);
            await this.#flush();
          }
          if (this.#link.lost) return;
        }
      } catch (error) {
        if (!this.#link.lost) failed(error as Error);
        return;
      }
      execute();
    });
  }

  async #run(
    command: Command,
    streams: readonly ParameterStream[],
    send: () => Promise<void>,
  ): Promise<void> {
    this.#busy = true;
    this.#gate.close();
    // The command counts as one that waits: should the connection get lost, it is rejected with the others.
    this.#gate.wait(() => undefined, command.reject);
    awaitTurn(streams);
    try {
      await send();
    } finally {
      this.#busy = false;
      if (!this.#link.lost) this.#gate.open();
    }
  }

  async #flush(): Promise<void> {
    this.#link.flush();
    await this.#link.transport.drained();
  }
}

const EMPTY = new Uint8Array(0);
