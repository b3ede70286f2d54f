import { clientError } from '../errors/failure.js';
import { destroyStreams } from '../params/parameter-stream.js';
import type { Command } from './command.js';
import type { ConnectionCore } from './connection.js';
import { fileCutShort, outcomeUnknown } from './endings.js';
import { killQuery } from './kill.js';

/** ER_STATEMENT_TIMEOUT and its state: as if the server had kept the time. */
const STATEMENT_TIMEOUT = 1969;
const STATEMENT_TIMEOUT_STATE = '70100';

/**
 * The commands of a connection that may be ended early. The server knows connections, not commands: `KILL QUERY` hits
 * whatever runs when it arrives. So commands go one at a time while one of these waits or runs, and after a kill nothing
 * is sent until the kill, the command and a ping have been answered.
 */
export class Cancellations {
  readonly connection: ConnectionCore;
  /** How many wait or run. */
  pending = 0;
  /** Pending for as long as a statement is being stopped. */
  stopping: Promise<void> | undefined;

  constructor(connection: ConnectionCore) {
    this.connection = connection;
  }

  /** Whether a command has to wait: for one that is being stopped, or for those in flight. */
  busy(inFlight: number, pipelining: boolean): boolean {
    if (this.stopping) return true;
    return inFlight > 0 && (this.pending > 0 || !pipelining);
  }

  /** Stops a command that has been sent; `ended` resolves when it has its answer. */
  stop(command: Command, ended: Promise<void>): void {
    this.stopping = this.#stop(command, ended).then(() => {
      this.stopping = undefined;
      this.connection.onDrained();
    });
  }

  async #stop(command: Command, ended: Promise<void>): Promise<void> {
    const { connection } = this;
    const { info, link } = connection;
    if (link.sendsFile) return link.fail(fileCutShort(info));
    // What is being sent or read ends here, so that the server can answer.
    destroyStreams(command.values);
    link.releaseRows();
    const { sent, failure } = await killQuery(connection, ended);
    if (failure) {
      const { warning } = connection.options.logger;
      // What a logger throws must not keep the connection waiting.
      if (warning)
        process.nextTick(warning, `a statement could not be stopped: ${failure.message}`);
      // Without an answer of the server the kill may still be on its way.
      if (sent && failure.fatal !== false) {
        link.fail(outcomeUnknown(info, failure));
      }
    }
    await ended;
    // A server that was told too late might keep it in mind for the next command: let that be one without effect.
    if (sent) await connection.pingAtOnce();
  }
}

/** Ends a command early, by a signal or a deadline: it is rejected at once, and its answer is read away. */
export class Cancellation {
  /** Nobody waits for the outcome any more: what has not been sent stays so. */
  aborted = false;
  readonly #cancellations: Cancellations;
  readonly #command: Command;
  readonly #signal: AbortSignal | undefined;
  readonly #deadline: number;
  readonly #reject: (error: Error) => void;
  readonly #ended: Promise<void>;
  #end: (() => void) | undefined;
  #sent = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param deadline Milliseconds that it may take from its sending on; 0 for any number. */
  constructor(
    cancellations: Cancellations,
    command: Command,
    signal: AbortSignal | undefined,
    deadline: number,
  ) {
    this.#cancellations = cancellations;
    this.#command = command;
    this.#signal = signal;
    this.#deadline = deadline;
    this.#reject = command.reject;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    cancellations.pending++;
    command.resolve = this.#settling(command.resolve);
    command.reject = this.#settling(command.reject);
    signal?.addEventListener('abort', this.#onSignal, { once: true });
  }

  /** The command is being sent. */
  begin(): void {
    this.#sent = true;
    if (this.#deadline > 0) this.#timer = setTimeout(this.#onDeadline, this.#deadline);
  }

  #settling<T>(settle: (outcome: T) => void): (outcome: T) => void {
    return (outcome) => {
      this.#finish();
      if (!this.aborted) settle(outcome);
    };
  }

  readonly #onDeadline = (): void => {
    const message = `the statement was stopped: it had no answer after ${this.#deadline} ms`;
    const { info } = this.#cancellations.connection;
    const sql = this.#command.statement();
    this.#abort(clientError(message, STATEMENT_TIMEOUT, info, sql, STATEMENT_TIMEOUT_STATE));
  };

  readonly #onSignal = (): void => this.#abort(this.#signal?.reason);

  #abort(reason: unknown): void {
    this.aborted = true;
    this.#unsubscribe();
    if (this.#sent) this.#cancellations.stop(this.#command, this.#ended);
    else this.#finish();
    this.#reject(reason as Error);
  }

  #unsubscribe(): void {
    this.#signal?.removeEventListener('abort', this.#onSignal);
    clearTimeout(this.#timer);
  }

  #finish(): void {
    if (!this.#end) return;
    this.#unsubscribe();
    this.#cancellations.pending--;
    this.#end();
    this.#end = undefined;
  }
}
