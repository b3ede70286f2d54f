import { binding } from '../../native/binding.js';
import { scratch } from '../../native/scratch.js';
import { ClientError } from '../errors/client-errors.js';
import { clientError } from '../errors/failure.js';
import { LocalFailure } from '../errors/local-failure.js';
import type { CommandSettings } from '../options/connection-options.js';
import { ParameterEncoder } from '../params/encoder.js';
import { missingName, toPositional } from '../params/named.js';
import type { Command } from './command.js';
import type { Link } from './link.js';
import { type PreparedStatement, StatementCache } from './statement-cache.js';

let encoder: ParameterEncoder | undefined;

/** Gives commands to native code: encodes parameters, keeps prepared statements. */
export class Sender {
  readonly #link: Link;
  readonly #statements: StatementCache;

  constructor(link: Link, cacheLength: number) {
    this.#link = link;
    this.#statements = new StatementCache(cacheLength, (statement) => this.#close(statement));
  }

  /** Sends a text query. A command that cannot be sent is rejected. */
  query(command: Command, sql: string, settings: CommandSettings): void {
    this.#send(command, () => {
      const { native } = this.#link;
      const { values } = command;
      if (values === undefined) return binding.query(native, sql, command.variant.id, 0);
      const statement = isNamed(values, settings)
        ? toPositional(native, sql, values, missingName.text)
        : { sql, values: listOf(values) };
      const length = encode(statement.values, true, settings);
      return binding.query(native, statement.sql, command.variant.id, length + 1);
    });
  }

  /** Sends a prepared statement, which is prepared in the same breath unless it already is. */
  execute(command: Command, sql: string, settings: CommandSettings): void {
    this.#send(command, () => {
      const { native, info } = this.#link;
      const statement = isNamed(command.values, settings)
        ? toPositional(native, sql, command.values, missingName.binary)
        : { sql, values: command.values === undefined ? [] : listOf(command.values) };
      const { database } = info;
      const { id } = command.variant;
      const prepared = this.#statements.get(database, statement.sql);
      if (prepared) {
        const { parameters } = prepared;
        if (statement.values.length < parameters) return -(statement.values.length + 1);
        const values =
          statement.values.length > parameters
            ? statement.values.slice(0, parameters)
            : statement.values;
        return binding.execute(native, prepared.id, id, encode(values, false, settings));
      }
      command.onPrepared = (fresh) => this.#statements.put(database, statement.sql, fresh);
      const length = encode(statement.values, false, settings);
      return binding.prepareExecute(native, statement.sql, id, length);
    });
  }

  /** Sends `COM_PING`. */
  ping(command: Command): void {
    this.#send(command, () => binding.ping(this.#link.native));
  }

  #send(command: Command, write: () => number): void {
    let missing: number;
    try {
      missing = write();
    } catch (error) {
      command.reject(this.#error(error as Error, command));
      return;
    }
    if (missing === 0) this.#link.sent(command);
    else {
      const message = `Parameter at position ${-missing} is not set`;
      command.reject(
        this.#error(new LocalFailure(message, ClientError.ER_MISSING_PARAMETER), command),
      );
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

  #close(statement: PreparedStatement): void {
    binding.closeStatement(this.#link.native, statement.id);
  }
}

function isNamed(
  values: unknown,
  { namedPlaceholders }: CommandSettings,
): values is Record<string, unknown> {
  return (
    namedPlaceholders && typeof values === 'object' && values !== null && !Array.isArray(values)
  );
}

function listOf(values: unknown): readonly unknown[] {
  return Array.isArray(values) ? values : [values];
}

function encode(values: readonly unknown[], text: boolean, settings: CommandSettings): number {
  encoder ??= new ParameterEncoder(scratch());
  const { arrayParenthesis, permitSetMultiParamEntries } = settings;
  return encoder.encode(values, { text, arrayParenthesis, permitSetMultiParamEntries });
}
