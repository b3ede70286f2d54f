import { type FileHandle, open } from 'node:fs/promises';
import { binding, type NativeScript } from '../../native/binding.js';
import { ClientError } from '../errors/client-errors.js';
import { connectionClosed } from '../errors/failure.js';
import { SqlError } from '../errors/sql-error.js';
import type { ConnectionOptions } from '../options/connection-options.js';
import { type Variant, variantOf } from '../rows/row-options.js';
import { Command } from './command.js';
import type { Link } from './link.js';

/** Bytes that are read at once. */
const PIECE = 64 * 1024;
/** Of each statement so many bytes are kept for errors, and to recognise the file of a LOAD DATA LOCAL INFILE. */
const SHOWN = 4096;

/** A file of SQL statements whose statements are run one after another; one of them is in memory at a time. */
export class SqlFile {
  readonly #name: string;
  readonly #file: FileHandle;
  readonly #script: NativeScript = binding.createScript();

  private constructor(name: string, file: FileHandle) {
    this.#name = name;
    this.#file = file;
  }

  /** Opens a file; an error is one of reading it (45053, 45054). */
  static async open(name: string, info: Link['info']): Promise<SqlFile> {
    try {
      return new SqlFile(name, await open(name));
    } catch (cause) {
      throw unreadable(name, info, cause as Error);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Runs the statements until one fails. The connection is the file's alone meanwhile. */
  async run(link: Link, options: ConnectionOptions): Promise<void> {
    const piece = Buffer.allocUnsafeSlow(PIECE);
    const variant = variantOf(options);
    for (;;) {
      const length = await this.#read(piece, link.info);
      let held = 0;
      if (length > 0) held = binding.pushScript(this.#script, piece.subarray(0, length));
      else binding.endScript(this.#script);
      let ran = false;
      while (await this.#runNext(link, options, variant)) ran = true;
      if (length === 0) return;
      if (!ran && held > options.maxAllowedPacket) throw this.#tooLarge(options, link.info);
    }
  }

  async #read(piece: Buffer, info: Link['info']): Promise<number> {
    try {
      return (await this.#file.read(piece, 0, PIECE)).bytesRead;
    } catch (cause) {
      throw unreadable(this.#name, info, cause as Error);
    }
  }

  /** Runs the next statement; false when there is none in what has been read. */
  #runNext(link: Link, options: ConnectionOptions, variant: Variant): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (link.lost) return reject(connectionClosed(link.info, null));
      const sent = this.#send(link, variant.id);
      if (!sent) return resolve(false);
      const fail = (error: Error): void => {
        reject(this.#locate(error, sent.line));
      };
      const done = (): void => resolve(true);
      const command = new FileStatement(variant, sent.text, undefined, options, done, fail);
      options.logger.query?.(`QUERY: ${command.statement()}`);
      link.sent(command);
    });
  }

  #send(link: Link, variant: number): ReturnType<typeof binding.sendStatement> {
    try {
      return binding.sendStatement(link.native, this.#script, variant, SHOWN);
    } catch (error) {
      const message = `${(error as Error).message}, of '${this.#name}'`;
      const errno = ClientError.ER_SQL_FILE_ERROR;
      throw new SqlError(message, null, false, link.info, 'HY000', errno);
    }
  }

  #tooLarge({ maxAllowedPacket }: ConnectionOptions, info: Link['info']): SqlError {
    const line = binding.scriptLine(this.#script);
    const message = `a statement of more than ${maxAllowedPacket} bytes, the option maxAllowedPacket`;
    const errno = ClientError.ER_SQL_FILE_ERROR;
    return this.#locate(new SqlError(message, null, false, info, 'HY000', errno), line);
  }

  /** Adds to an error where the statement is. */
  #locate<E extends Error>(error: E, line: number): E {
    const place = `in '${this.#name}', in the statement that begins on line ${line}`;
    error.message += `\n${place}`;
    error.stack += `\n    ${place}`;
    return Object.defineProperty(error, 'sqlFile', { value: { file: this.#name, line } });
  }
}

/** A statement of a file, whose rows nobody sees. */
class FileStatement extends Command {
  override addRows(): void {
    // Left where they have arrived.
  }
}

function unreadable(name: string, info: Link['info'], cause: Error & { code?: string }): SqlError {
  const missing = cause.code === 'ENOENT';
  const errno = missing ? ClientError.ER_MISSING_SQL_FILE : ClientError.ER_SQL_FILE_ERROR;
  const message = missing
    ? `SQL file '${name}' does not exist`
    : `SQL file '${name}' cannot be read: ${cause.message}`;
  return new SqlError(message, null, false, info, 'HY000', errno, null, true, cause);
}
