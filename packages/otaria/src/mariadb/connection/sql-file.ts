import { type FileHandle, open } from 'node:fs/promises';
import {
  binding,
  type NativeFailure,
  type NativeFileStatement,
  type NativeScript,
} from '../../native/binding.js';
import type { ColumnDef } from '../columns/column-def.js';
import { ClientError } from '../errors/client-errors.js';
import { connectionClosed } from '../errors/failure.js';
import { SqlError } from '../errors/sql-error.js';
import { statementText } from '../errors/statement-text.js';
import type { ConnectionOptions } from '../options/connection-options.js';
import { type Variant, variantOf } from '../rows/row-options.js';
import { Command } from './command.js';
import type { Link } from './link.js';
import { MultiStatements } from './multi-statements.js';

/** Bytes that are read at once. */
const PIECE = 64 * 1024;
/** Of each statement so many bytes are kept for errors, and to recognise the file of a LOAD DATA LOCAL INFILE. */
const SHOWN = 4096;
const ER_PARSE_ERROR = 1064;

/** Bytes of statements that share a query: so many that the way to the server hardly counts any more. */
const SHARED = 16 * 1024;

/** Where the statements of a file are run. */
interface FileSession {
  link: Link;
  options: ConnectionOptions;
  variant: Variant;
  multiStatements: MultiStatements;
  /** Bytes of statements that may share a query; the server does not go on behind one that fails. */
  shared: number;
}

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

  /**
   * Runs the statements until one fails. The connection is the file's alone meanwhile.
   *
   * @param largest Bytes of the largest packet that the server takes.
   */
  async run(link: Link, options: ConnectionOptions, largest: number): Promise<void> {
    const multiStatements = new MultiStatements(link, options);
    // A byte of the packet is the command's.
    const most = Math.min(SHARED, largest, options.maxAllowedPacket) - 1;
    const shared = (await multiStatements.canChange()) ? most : 0;
    try {
      await this.#run({ link, options, variant: variantOf(options), multiStatements, shared });
    } finally {
      await multiStatements.restore();
    }
  }

  async #run(session: FileSession): Promise<void> {
    const { link, options } = session;
    const piece = Buffer.allocUnsafeSlow(PIECE);
    for (;;) {
      const length = await this.#read(piece, link.info);
      let held = 0;
      if (length > 0) held = binding.pushScript(this.#script, piece.subarray(0, length));
      else binding.endScript(this.#script);
      let ran = false;
      while (await this.#runNext(session)) ran = true;
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

  /** Runs the next statements; false when there is none in what has been read. */
  #runNext({ link, options, variant, multiStatements, shared }: FileSession): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (link.lost) return reject(connectionClosed(link.info, null));
      const statements = this.#next(link, shared);
      if (statements.length === 0) return resolve(false);
      // One that is alone may have semicolons, which are the server's to understand.
      if (shared > 0) void multiStatements.allow(statements.length > 1);
      const done = (): void => resolve(true);
      const fail = (error: Error): void => {
        reject(this.#locate(error, query.running.line));
      };
      const query = new FileQuery(variant, statements, options, done, fail);
      for (const { text } of statements) {
        options.logger.query?.(`QUERY: ${statementText(text, undefined, options)}`);
      }
      binding.sendStatements(link.native, this.#script, variant.id);
      link.sent(query);
    });
  }

  #next(link: Link, shared: number): NativeFileStatement[] {
    try {
      return binding.nextStatements(link.native, this.#script, shared, SHOWN);
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

/** Statements of a file that share a query; nobody sees their rows. One that is alone may have several results. */
class FileQuery extends Command {
  readonly #statements: readonly NativeFileStatement[];
  #running = 0;

  constructor(
    variant: Variant,
    statements: readonly NativeFileStatement[],
    options: ConnectionOptions,
    done: () => void,
    fail: (error: Error) => void,
  ) {
    super(variant, statements[0].text, undefined, options, done, fail);
    this.#statements = statements;
  }

  /** The one whose result comes next. */
  get running(): NativeFileStatement {
    return this.#statements[this.#running];
  }

  override statement(): string {
    return statementText(this.running.text, undefined, this.textOptions);
  }

  /** A message about the syntax quotes what follows in the query. No statement that shares one has a semicolon. */
  override messageOf({ errno, message }: NativeFailure): string {
    if (errno !== ER_PARSE_ERROR || this.#statements.length === 1) return message;
    return message.replace(/\n;.*(?=')/s, '');
  }

  override endResult(result: unknown, meta: ColumnDef[] | undefined, more: boolean): void {
    if (this.#running + 1 < this.#statements.length) this.#running++;
    super.endResult(result, meta, more);
  }

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
