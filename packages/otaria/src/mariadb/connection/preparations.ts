import { binding, type NativeFailure } from '../../native/binding.js';
import type { StatementTextOptions } from '../errors/statement-text.js';
import type { CommandSettings } from '../options/connection-options.js';
import type { Log } from '../options/logging-options.js';
import { encode, listOf, NO_VALUES } from '../params/encoding.js';
import { isNamed, missingName, valuesOf } from '../params/named.js';
import { type Command, PrepareCommand } from './command.js';
import type { Gate } from './gate.js';
import type { Link } from './link.js';
import { PreparedStatement, type StatementText } from './prepared-statement.js';
import type { StatementCache } from './statement-cache.js';

/** How commands are given to native code. */
export interface Sending {
  /** Sends what `write` gives to native code, or rejects the command. */
  send(command: Command, write: () => number | undefined): void;
  /** Sends an execution of an open statement. */
  execute(command: Command, statement: PreparedStatement, settings: CommandSettings): void;
}

/** How a statement is prepared. */
export interface PrepareOptions {
  /** Whether its placeholders have names. */
  named: boolean;
  /** How an error of the preparation shows it. */
  texts: StatementTextOptions;
}

export function prepareOptions(command: Command, settings: CommandSettings): PrepareOptions {
  const named = settings.namedPlaceholders && !Array.isArray(command.values);
  return { named, texts: command.textOptions };
}

const ER_UNKNOWN_STMT_HANDLER = 1243;
const ER_NEED_REPREPARE = 1615;
/** Statements that run no others: a procedure or a block may fail so after some of its statements have been executed. */
const SINGLE = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|REPLACE)\b/i;
/** The server names what it was asked to do: here the command of ours, and not an EXECUTE within a procedure. */
const OUR_COMMAND = /\bmysqld_stmt_/;

/** Whether nothing has been executed, and preparing the statement again may help. */
function wantsPreparation({ errno, message }: NativeFailure, sql: string): boolean {
  if (errno === ER_UNKNOWN_STMT_HANDLER) return OUR_COMMAND.test(message);
  return errno === ER_NEED_REPREPARE && SINGLE.test(sql);
}

/** Prepares statements on the server: ahead of their executions, along with the first one, or again. */
export class Preparations {
  readonly #link: Link;
  readonly #gate: Gate;
  readonly #statements: StatementCache;
  readonly #log: Log | null;
  readonly #sending: Sending;
  /** All preparations have been answered once this many commands have. */
  #preparedAt = 0;

  constructor(
    link: Link,
    gate: Gate,
    statements: StatementCache,
    log: Log | null,
    sending: Sending,
  ) {
    this.#link = link;
    this.#gate = gate;
    this.#statements = statements;
    this.#log = log;
    this.#sending = sending;
  }

  /** Prepares a statement, hands it to `onPrepared`, and rejects the command when that fails. */
  prepare(
    command: Command,
    sql: string,
    { named, texts }: PrepareOptions,
    onPrepared: (statement: PreparedStatement) => void,
    onFailed?: () => void,
  ): void {
    this.#log?.(`PREPARE: ${sql}`);
    const { native, info } = this.#link;
    const { session } = this.#statements;
    let text: StatementText = { sql, query: sql, names: undefined };
    const preparation = new PrepareCommand(
      command,
      texts,
      (prepared) => {
        const statement = new PreparedStatement(prepared, text, info.database, session);
        this.#statements.add(statement);
        onPrepared(statement);
      },
      (error) => {
        command.reject(error);
        onFailed?.();
      },
    );
    this.#sending.send(preparation, () => {
      if (named) {
        const positional = binding.positional(native, sql);
        text = { sql, query: positional.sql, names: positional.names };
      }
      return binding.prepare(native, text.query);
    });
    this.#preparedAt = this.#link.issued;
  }

  /**
   * Whether "the statement prepared last" can be executed before its preparation has been answered. A server that
   * refuses a preparation for `max_prepared_stmt_count` would execute the one before it, so that there must be none.
   */
  canGoAlong(): boolean {
    const { answered, info } = this.#link;
    if (this.#statements.latestIsOpen || answered < this.#preparedAt) return false;
    return info.isMariaDB() && info.hasMinVersion(10, 2, 4);
  }

  /** Prepares a statement and executes it in the same breath. */
  along(command: Command, sql: string, settings: CommandSettings): void {
    this.#log?.(`PREPARE: ${sql}`);
    // An id of -1 stands for the statement that is prepared in the same breath.
    this.#log?.(`EXECUTE: (-1) sql: ${command.statement()}`);
    const { native, info } = this.#link;
    const { session } = this.#statements;
    this.#sending.send(command, () => {
      let text: StatementText = { sql, query: sql, names: undefined };
      let values: readonly unknown[];
      if (isNamed(command.values, settings)) {
        const positional = binding.positional(native, sql);
        text = { sql, query: positional.sql, names: positional.names };
        values = valuesOf(positional.names, command.values, missingName.binary);
      } else values = command.values === undefined ? NO_VALUES : listOf(command.values);
      command.onPrepared = (prepared) => {
        const statement = new PreparedStatement(prepared, text, info.database, session);
        this.#statements.add(statement);
        this.#statements.closeUnused(statement);
      };
      const length = encode(values, false, settings);
      return binding.prepareExecute(native, text.query, command.variant.id, length);
    });
    this.#preparedAt = this.#link.issued;
  }

  /**
   * Prepares a statement again that the server asks for or does not know any more, and executes it. Not behind other
   * commands, among which the execution would change its place: then its error stands, and the cache forgets it.
   */
  again(command: Command, failure: NativeFailure): boolean {
    const statement = command.prepared as PreparedStatement;
    const statements = this.#statements;
    if (!wantsPreparation(failure, statement.query) || !statements.has(statement)) return false;
    if (this.#link.inFlight > 0 || this.#gate.closed) {
      statements.evict(statement);
      return false;
    }
    this.#log?.(`PREPARE: ${statement.query}`);
    this.#gate.close();
    const preparation = new PrepareCommand(
      command,
      command.textOptions,
      ({ id }) => {
        statements.renew(statement, id);
        this.#sending.execute(command, statement, command.textOptions as CommandSettings);
        command.prepared = undefined;
        this.#gate.open();
      },
      (error) => {
        command.reject(error);
        this.#gate.open();
      },
    );
    this.#sending.send(preparation, () => binding.prepare(this.#link.native, statement.query));
    this.#preparedAt = this.#link.issued;
    return true;
  }

  /** Closes a statement on the server. */
  close(statement: PreparedStatement): void {
    if (this.#link.lost) return;
    this.#log?.(`CLOSE PREPARE: (${statement.id}) ${statement.query}`);
    binding.closeStatement(this.#link.native, statement.id);
    this.#link.sentUnanswered();
  }
}
