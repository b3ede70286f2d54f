import { binding, type NativeConnection } from '../../native/binding.js';
import { ClientError } from '../errors/client-errors.js';
import { LocalFailure } from '../errors/local-failure.js';
import type { CommandSettings } from '../options/command-options.js';

/** A statement whose `:name` placeholders have become `?`, with the values in their order. */
export interface PositionalStatement {
  sql: string;
  values: unknown[];
}

/** Whether values are given by the names of placeholders. */
export function isNamed(
  values: unknown,
  { namedPlaceholders }: Pick<CommandSettings, 'namedPlaceholders'>,
): values is Record<string, unknown> {
  return (
    namedPlaceholders && typeof values === 'object' && values !== null && !Array.isArray(values)
  );
}

/** The complaint about a name without a value. */
export interface MissingName {
  errno: number;
  message(name: string): string;
}

/**
 * Rewrites a statement with named placeholders. A plain `?` among them takes the next value that is not taken yet, in the
 * order of the object's keys.
 */
export function toPositional(
  connection: NativeConnection,
  sql: string,
  named: Record<string, unknown>,
  missing: MissingName,
): PositionalStatement {
  const statement = binding.positional(connection, sql);
  return { sql: statement.sql, values: valuesOf(statement.names, named, missing) };
}

/**
 * The values for placeholders with these names, in their order; `null` stands for a plain `?`, which takes the next value
 * that no placeholder before it has taken.
 */
export function valuesOf(
  names: readonly (string | null)[],
  named: Record<string, unknown>,
  missing: MissingName,
): unknown[] {
  const plain = names.includes(null);
  const untaken = new Set(plain ? Object.keys(named) : []);
  return names.map((name, index) => {
    const [next] = plain ? untaken : [];
    const key = name ?? next;
    if (key === undefined) {
      throw new LocalFailure(
        `Parameter at position ${index + 1} is not set`,
        ClientError.ER_MISSING_PARAMETER,
      );
    }
    untaken.delete(key);
    if (Object.hasOwn(named, key)) return named[key];
    throw new LocalFailure(missing.message(key), missing.errno);
  });
}

/** How the two protocols complain about a missing name. */
export const missingName: Record<'text' | 'binary', MissingName> = {
  text: {
    errno: ClientError.ER_PLACEHOLDER_UNDEFINED,
    message: (name: string): string => `Placeholder '${name}' is not defined`,
  },
  binary: {
    errno: ClientError.ER_PARAMETER_UNDEFINED,
    message: (name: string): string => `Parameter named ${name} is not set`,
  },
};
