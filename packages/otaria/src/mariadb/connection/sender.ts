import { binding, type NativeUser } from '../../native/binding.js';
import { ColumnDef } from '../columns/column-def.js';
import { ClientError } from '../errors/client-errors.js';
import { clientError, closedStatement } from '../errors/failure.js';
import { LocalFailure } from '../errors/local-failure.js';
import type { CommandSettings, ConnectionOptions } from '../options/connection-options.js';
import type { Log } from '../options/logging-options.js';
import { batchRows } from '../params/batch-rows.js';
import { encode, encodedStreams, listOf, NO_VALUES } from '../params/encoding.js';
import { isNamed, missingName, toPositional, valuesOf } from '../params/named.js';
import {
  awaitTurn,
  hasStream,
  isStream,
  type ParameterStream,
  SENT_STREAM,
} from '../params/parameter-stream.js';
import { Batch } from './batch.js';
import { Command } from './command.js';
import type { Gate } from './gate.js';
import type { Link } from './link.js';
import { sendLong, withoutLong } from './long-data.js';
import { Preparations, type PrepareOptions, prepareOptions } from './preparations.js';
import type { PreparedStatement } from './prepared-statement.js';
import { StatementCache } from './statement-cache.js';
import { Upload } from './upload.js';
import { mayUseDatabase } from './use-statement.js';

/** What a sender does with a command. */
export type Protocol =
  | 'query'
  | 'execute'
  | 'batch'
  | 'prepare'
  | 'executeHeld'
  | 'refuseClosed'
  | 'ping'
  | 'takeTurn';

/** Gives commands to native code: encodes parameters, prepares statements when they are needed. */
export class Sender {
  readonly statements: StatementCache;
  readonly #link: Link;
  readonly #gate: Gate;
  readonly #upload: Upload;
  /** Hears of every command when it is sent. */
  readonly #log: Log | null;
  /** The default database is known once this many commands have been answered. */
  #databaseKnownAt = 0;
  readonly #preparations: Preparations;
  readonly #maxAllowedPacket: number;

  constructor(link: Link, gate: Gate, options: ConnectionOptions) {
    this.#link = link;
    this.#gate = gate;
    this.#upload = new Upload(link, gate);
    this.#maxAllowedPacket = options.maxAllowedPacket;
    this.#log = options.logger.query;
    this.statements = new StatementCache(options.prepareCacheLength, (statement) =>
      this.#preparations.close(statement),
    );
    this.#preparations = new Preparations(link, gate, this.statements, this.#log, {
      send: (command, write) => this.#send(command, write),
      execute: (...execution) => this.executePrepared(...execution),
    });
    link.recover = (command, failure) => this.#preparations.again(command, failure);
  }

  /** Sends a text query. A command that cannot be sent is rejected. */
  query(command: Command, sql: string, settings: CommandSettings): void {
    this.#log?.(`QUERY: ${command.statement()}`);
    this.#send(command, () => {
      const { native } = this.#link;
      const { values } = command;
      if (values === undefined) return binding.query(native, sql, command.variant.id, 0);
      const statement = isNamed(values, settings)
        ? toPositional(native, sql, values, missingName.text)
        : { sql, values: listOf(values) };
      const length = encode(statement.values, true, settings);
      const streams = encodedStreams();
      if (streams.length > 0) return this.#beginQuery(command, statement.sql, length, streams);
      return binding.query(native, statement.sql, command.variant.id, length + 1);
    });
    if (mayUseDatabase(sql)) {
      this.#databaseKnownAt = this.#link.issued + (this.#upload.busy ? 1 : 0);
    }
  }

  /** Sends an execution of a statement, which is prepared first unless it already is. */
  execute(command: Command, sql: string, settings: CommandSettings): void {
    const prepared = this.cached(sql);
    if (prepared) this.executePrepared(command, prepared, settings);
    else if (this.#preparations.canGoAlong() && !hasStream(command.values)) {
      this.#preparations.along(command, sql, settings);
    } else {
      awaitTurn(command.values);
      this.withStatement(command, sql, settings, (statement) =>
        this.executePrepared(command, statement, settings),
      );
    }
  }

  /** Prepares a statement for a program, which must release it, and resolves the command with it. */
  prepare(command: Command, sql: string, settings: CommandSettings): void {
    const cached = this.cached(sql);
    if (cached) {
      this.statements.retain(cached);
      command.resolve(cached);
      return;
    }
    this.#preparations.prepare(command, sql, prepareOptions(command, settings), (statement) => {
      if (!command.discarded) this.statements.retain(statement);
      command.resolve(statement);
      this.statements.closeUnused(statement);
    });
  }

  /** Sends an execution of the statement that `prepare` gave; the command names it. */
  executeHeld(command: Command, _sql: string, settings: CommandSettings): void {
    const statement = command.prepared as PreparedStatement;
    if (this.statements.has(statement)) this.executePrepared(command, statement, settings);
    else this.refuseClosed(command);
  }

  /** Rejects an execution of a statement that is closed. */
  refuseClosed(command: Command): void {
    command.reject(closedStatement(command.statement(), this.#link.info));
  }

  /** Finds out what the rows of a statement look like. */
  describe(statement: PreparedStatement): void {
    statement.columns ??= binding
      .statementColumns(this.#link.native, statement.id)
      .map((column) => new ColumnDef(column));
  }

  /** Sends an execution of an open statement. */
  executePrepared(command: Command, statement: PreparedStatement, settings: CommandSettings): void {
    if (command.discarded) return command.resolve(undefined);
    if (this.#upload.busy) {
      const send = (): void => this.executePrepared(command, statement, settings);
      return this.#gate.wait(send, command.reject);
    }
    this.#log?.(`EXECUTE: (${statement.id}) sql: ${command.statement()}`);
    const { parameters } = statement;
    let answer: number;
    try {
      let values = this.valuesFor(statement, command.values, settings);
      if (values.length > parameters) values = values.slice(0, parameters);
      command.prepared = statement;
      if (values.length < parameters) answer = -(values.length + 1);
      else {
        const { native } = this.#link;
        const short = withoutLong(values);
        const length = encode(short, false, settings);
        if (encodedStreams().length > 0) {
          return this.#executeStreams(command, statement, values, settings);
        }
        if (short !== values) sendLong(native, statement.id, values);
        answer = binding.execute(native, statement.id, command.variant.id, length);
      }
    } catch (error) {
      return this.refuse(command, error as Error);
    }
    this.#deliver(command, answer);
  }

  /** Prepares a statement if need be, while later commands wait, and hands it to `use`. */
  withStatement(
    command: Command,
    sql: string,
    settings: CommandSettings,
    use: (statement: PreparedStatement) => void,
    options: PrepareOptions = prepareOptions(command, settings),
  ): void {
    const cached = this.cached(sql);
    if (cached) return use(cached);
    this.#gate.close();
    const done = (statement?: PreparedStatement): void => {
      if (statement) {
        if (command.discarded) command.resolve(undefined);
        else use(statement);
        this.statements.closeUnused(statement);
      }
      this.#gate.open();
    };
    this.#preparations.prepare(command, sql, options, done, done);
  }

  /** Sends a statement for many rows, which are the command's values. */
  batch(command: Command, sql: string, settings: CommandSettings): void {
    const { values } = command;
    if (values === undefined || values === null) {
      const errno = ClientError.ER_BATCH_WITH_NO_VALUES;
      return command.reject(clientError('Batch must have values set', errno, this.#link.info, sql));
    }
    if (Array.isArray(values) && values.length === 0) return command.resolve(undefined);
    const start = (statement: PreparedStatement): void => {
      const rows = batchRows(this.#link.native, statement, values, settings);
      this.describe(statement);
      new Batch(
        {
          link: this.#link,
          gate: this.#gate,
          maxAllowedPacket: this.#maxAllowedPacket,
          executePrepared: (...execution) => this.executePrepared(...execution),
          refuse: (part, error) => this.refuse(part, error),
          statements: this.statements,
          log: this.#log,
        },
        command,
        statement,
        settings,
        rows,
      ).start();
    };
    this.withStatement(command, sql, settings, start, {
      named: isNamed(Array.isArray(values) ? values[0] : values, settings),
      texts: { ...command.textOptions, logParam: false },
    });
  }

  /** The open statement for this text, unless a command under way may be changing the default database. */
  cached(sql: string): PreparedStatement | undefined {
    if (this.#link.answered < this.#databaseKnownAt) return undefined;
    return this.statements.get(this.#link.info.database, sql);
  }

  /** A command's values in the order of the statement's placeholders. */
  valuesFor(
    statement: PreparedStatement,
    values: unknown,
    settings: CommandSettings,
  ): readonly unknown[] {
    if (values === undefined) return NO_VALUES;
    if (Array.isArray(values)) return values;
    if (!isNamed(values, settings)) return [values];
    const names = statement.names ?? binding.positional(this.#link.native, statement.sql).names;
    return valuesOf(names, values, missingName.binary);
  }

  /** Sends `COM_PING`. */
  ping(command: Command): void {
    this.#log?.('PING');
    this.probe(command);
  }

  /** Sends one that is the connection's own: no log hears of it. */
  probe(command: Command): void {
    this.#send(command, () => binding.ping(this.#link.native));
  }

  /** Resolves a command that needs the connection for itself: later ones wait until it opens the gate. */
  takeTurn(command: Command): void {
    this.#gate.close();
    // Should the connection get lost, it is rejected with those that wait.
    this.#gate.wait(() => undefined, command.reject);
    command.resolve(undefined);
  }

  /** Sends `COM_RESET_CONNECTION`; the server drops all statements with it. */
  reset(command: Command): void {
    this.#send(command, () => binding.resetConnection(this.#link.native));
    this.statements.clear();
  }

  /** Sends `COM_CHANGE_USER`, when no other command is in flight; a new session begins, without statements. */
  changeUser(command: Command, user: NativeUser): void {
    this.#send(command, () => {
      binding.changeUser(this.#link.native, user);
      return 0;
    });
    this.statements.clear();
  }

  /** Rejects a command that could not be sent. */
  refuse(command: Command, error: Error): void {
    command.reject(this.#error(error, command));
  }

  /** Sends a query with streams; undefined when that goes on. */
  #beginQuery(
    command: Command,
    sql: string,
    length: number,
    streams: readonly ParameterStream[],
  ): number | undefined {
    const taken = binding.beginQuery(this.#link.native, sql, command.variant.id, length);
    if (taken <= 0) return taken;
    const refuse = (error: Error): Error => this.#error(error, command);
    void this.#upload.query(command, streams.slice(0, taken), refuse);
    return undefined;
  }

  /** Sends an execution whose streams go ahead of it. */
  #executeStreams(
    command: Command,
    statement: PreparedStatement,
    values: readonly unknown[],
    settings: CommandSettings,
  ): void {
    const { native } = this.#link;
    const places = new Map<number, ParameterStream>();
    for (const [index, value] of values.entries()) {
      if (typeof value === 'object' && value && isStream(value)) places.set(index, value);
    }
    // What a stream has given cannot be sent again, should the server want the statement prepared anew.
    command.prepared = undefined;
    this.statements.retain(statement);
    const execute = (): void =>
      this.#send(command, () => {
        // The other values are written now: the area for them has been in use meanwhile.
        const others = values.map((value, index) => (places.has(index) ? SENT_STREAM : value));
        const length = encode(others, false, settings);
        return binding.execute(native, statement.id, command.variant.id, length);
      });
    const failed = (error: Error): void => {
      this.refuse(command, error);
      const { variant, textOptions } = command;
      const reset = new Command(variant, null, undefined, textOptions, ignore, ignore);
      this.#send(reset, () => binding.resetStatement(native, statement.id));
    };
    void this.#upload
      .longData(command, statement.id, places, execute, failed)
      .finally(() => this.statements.release(statement));
  }

  #send(command: Command, write: () => number | undefined): void {
    let missing: number | undefined;
    try {
      missing = write();
    } catch (error) {
      return this.refuse(command, error as Error);
    }
    if (missing !== undefined) this.#deliver(command, missing);
  }

  #deliver(command: Command, missing: number): void {
    if (missing === 0) this.#link.sent(command);
    else {
      const message = `Parameter at position ${-missing} is not set`;
      this.refuse(command, new LocalFailure(message, ClientError.ER_MISSING_PARAMETER));
    }
  }

  #error(error: Error, command: Command): Error {
    const { info } = this.#link;
    if (error instanceof LocalFailure) {
      return clientError(error.message, error.errno, info, command.statement());
    }
    const message = `the statement was not sent: ${error.message}`;
    const errno = ClientError.ER_BAD_PARAMETER_VALUE;
    return Object.assign(clientError(message, errno, info, command.statement()), { cause: error });
  }
}

function ignore(): void {}
