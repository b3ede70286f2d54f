import { binding, type NativeConnection } from '../../native/binding.js';
import type { PreparedStatement } from '../connection/prepared-statement.js';
import type { CommandSettings } from '../options/command-options.js';
import { isNamed } from './named.js';

/**
 * The rows of a batch, each in the order of the statement's placeholders.
 *
 * @param values Arrays, objects for named placeholders, or single values of a statement with one parameter.
 */
export function batchRows(
  connection: NativeConnection,
  statement: PreparedStatement,
  values: unknown,
  settings: CommandSettings,
): (readonly unknown[])[] {
  if (!Array.isArray(values)) return batchRows(connection, statement, [values], settings);
  const [first] = values;
  const named = isNamed(first, settings);
  if (!named && !Array.isArray(first) && statement.parameters !== 1) return [values];
  const names = named
    ? (statement.names ?? binding.positional(connection, statement.sql).names)
    : [];
  // The usual rows are taken as they are: this loop sees every row of a batch.
  const rows = values.slice();
  for (let i = 0; i < rows.length; i++) {
    if (!Array.isArray(rows[i])) rows[i] = listOf(rows[i], names, settings);
  }
  return rows;
}

function listOf(
  row: unknown,
  names: readonly (string | null)[],
  settings: CommandSettings,
): readonly unknown[] {
  if (!isNamed(row, settings)) return [row];
  // As in npm mariadb, a name that a row leaves out is NULL.
  return names.map((name) => (name !== null && Object.hasOwn(row, name) ? row[name] : null));
}
