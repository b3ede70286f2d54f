import type { RowKey } from '../../rows/row-builder.js';
import type { ColumnDef } from '../columns/column-def.js';
import { ClientError } from '../errors/client-errors.js';
import { LocalFailure } from '../errors/local-failure.js';
import type { RowOptions } from './row-options.js';

/** The key of each column. */
export function rowKeys(columns: ColumnDef[], { nestTables }: RowOptions): RowKey[] {
  return columns.map((column) => {
    const name = column.name();
    if (nestTables === true) return { table: column.table(), name };
    if (!nestTables) return { table: undefined, name };
    return { table: undefined, name: column.table() + nestTables + name };
  });
}

/** Names that npm mariadb refuses for nested objects. */
const PRIVATE: ReadonlySet<string> = new Set([
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  '__proto__',
]);

/** Why rows cannot be objects with these keys, if they cannot. */
export function keyFailure(
  keys: RowKey[],
  { checkDuplicate }: RowOptions,
): LocalFailure | undefined {
  const seen = new Map<string | undefined, Set<string>>();
  for (const { table, name } of keys) {
    if (table !== undefined && PRIVATE.has(table)) {
      const message = `Use of \`${table}\` is not permitted with option \`nestTables\``;
      return new LocalFailure(message, ClientError.ER_PRIVATE_FIELDS_USE);
    }
    const names = seen.get(table) ?? new Set();
    if (checkDuplicate && names.has(name)) {
      const shown = table === undefined ? `\`${name}\`.` : `\`${table}\`.\`${name}\``;
      const message = `Error in results, duplicate field name ${shown}\n(see option \`checkDuplicate\`)`;
      return new LocalFailure(message, ClientError.ER_DUPLICATE_FIELD);
    }
    seen.set(table, names.add(name));
  }
  return undefined;
}
