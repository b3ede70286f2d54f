/**
 * The text that an object gives for itself by `toSqlString`, or by `toSQLString` as the first documentation of npm
 * mariadb has it. It is a value and gets quoted; it is never SQL.
 */
export function sqlStringOf(value: object): string | undefined {
  const { toSqlString, toSQLString } = value as { toSqlString?: unknown; toSQLString?: unknown };
  if (typeof toSqlString === 'function') return String(toSqlString.call(value));
  return typeof toSQLString === 'function' ? String(toSQLString.call(value)) : undefined;
}
