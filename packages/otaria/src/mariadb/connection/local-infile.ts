import { createReadStream } from 'node:fs';
import { binding, type NativeFailure } from '../../native/binding.js';
import { ClientError } from '../errors/client-errors.js';
import { SqlError } from '../errors/sql-error.js';
import type { Command } from './command.js';
import { namedFile } from './infile-name.js';
import type { Link } from './link.js';

/** So many bytes are read before the first one is sent: a smaller file is loaded as a whole or not at all. */
const READ_AHEAD = 1024 * 1024;

/** Answers the server's request for a local file: by its content, or by a refusal. The command then goes on. */
export class LocalInfile {
  readonly #link: Link;
  readonly #command: Command;
  #stream: NodeJS.ReadableStream | undefined;
  #ended = false;
  #ahead: Buffer[] | undefined = [];
  #aheadBytes = 0;

  constructor(link: Link, command: Command) {
    this.#link = link;
    this.#command = command;
  }

  /** Whether the file is being sent. */
  get sending(): boolean {
    return this.#stream !== undefined && !this.#ended;
  }

  start(): void {
    const request = binding.takeInfile(this.#link.native);
    if (!request) return;
    if (this.#command.discarded) return this.#finish();
    const { name, permitted } = request;
    if (!permitted) {
      const message =
        'LOCAL INFILE command disabled. To enable, set the option `permitLocalInfile`';
      // Native code has refused already.
      return this.#fail(message, ClientError.ER_LOCAL_INFILE_DISABLED);
    }
    const { sql, values } = this.#command;
    if (namedFile(sql ?? '', values, this.#link.info.status) !== name) {
      const message = `the server asks for the file '${name}', which the statement does not name`;
      this.#fail(message, ClientError.ER_LOCAL_INFILE_WRONG_FILENAME);
      return this.#finish();
    }
    this.#send(name);
  }

  /** The connection is lost. */
  abandon(): void {
    this.#ended = true;
    const stream = this.#stream as { destroy?: () => void } | undefined;
    stream?.destroy?.();
  }

  #send(name: string): void {
    const open = this.#command.infileStreamFactory ?? createReadStream;
    try {
      this.#stream = open(name);
      this.#stream.on('data', this.#onData);
      this.#stream.on('end', () => {
        if (!this.#ended && this.#sendAhead()) this.#finish();
      });
      this.#stream.on('error', (cause) => this.#unreadable(cause));
      // A stream that is destroyed without an error says only this.
      this.#stream.on('close', () => {
        if (!this.#ended) this.#unreadable(new Error('the stream was closed before its end'));
      });
    } catch (cause) {
      this.#unreadable(cause as Error);
    }
  }

  readonly #onData = (chunk: Buffer | string): void => {
    if (this.#ended) return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (this.#ahead) {
      this.#ahead.push(bytes);
      this.#aheadBytes += bytes.length;
      if (this.#aheadBytes <= READ_AHEAD) return;
      if (!this.#sendAhead()) return;
    } else if (this.#check(binding.sendInfile(this.#link.native, bytes))) return;
    if (this.#link.flush()) return;
    const stream = this.#stream as NodeJS.ReadableStream;
    stream.pause();
    this.#link.transport.stream?.once('drain', () => stream.resume());
  };

  /** Sends what has been read ahead; false when that breaks the connection. */
  #sendAhead(): boolean {
    const ahead = this.#ahead ?? [];
    this.#ahead = undefined;
    return ahead.every((bytes) => !this.#check(binding.sendInfile(this.#link.native, bytes)));
  }

  #unreadable(cause: Error): void {
    if (this.#ended) return;
    // The server takes an early end for the end.
    const loaded = this.#ahead ? '' : '; what was read before is loaded';
    const message = `LOCAL INFILE command failed: ${cause.message}${loaded}`;
    this.#fail(message, ClientError.ER_LOCAL_INFILE_NOT_READABLE, '22000', cause);
    this.#finish();
    this.abandon();
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.#check(binding.finishInfile(this.#link.native))) this.#link.flush();
  }

  #check(failure: NativeFailure | null): boolean {
    if (failure) this.#link.failBy(failure);
    return failure !== null;
  }

  #fail(message: string, errno: number, sqlState = 'HY000', cause?: Error): void {
    const { info } = this.#link;
    const sql = this.#command.statement();
    this.#command.failLater(
      new SqlError(message, sql, false, info, sqlState, errno, null, true, cause),
    );
  }
}
