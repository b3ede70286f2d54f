import { ClientError } from '../errors/client-errors.js';
import type { ConnectionOptions } from '../options/connection-options.js';

/** A statement that sets up a new session, and the error that its failure makes. */
export interface SessionStatement {
  sql: string;
  values: unknown[] | undefined;
  errno: number;
  failure: string;
}

/** What runs after the login, before the program gets the connection. */
export function sessionStatements(options: ConnectionOptions): SessionStatement[] {
  const statements: SessionStatement[] = [];
  const variables = Object.entries(options.sessionVariables ?? {});
  if (variables.length > 0) {
    const names = variables.map(([name]) => `@@${name.replace(/[^A-Za-z0-9_]/g, '')}=?`);
    statements.push({
      sql: `set ${names.join(',')}`,
      values: variables.map(([, value]) => value),
      errno: ClientError.ER_SETTING_SESSION_ERROR,
      failure: 'Error setting session variable',
    });
  }
  const { collation } = options;
  if (collation && (collation.charset !== 'utf8' || collation.index > HANDSHAKE_COLLATIONS)) {
    statements.push({
      // Statements and results stay in utf8mb4; only literals and parameters are taken for that character set.
      sql: `SET collation_connection = ${collation.name}`,
      values: undefined,
      errno: ClientError.ER_SETTING_SESSION_ERROR,
      failure: 'Error setting the collation',
    });
  }
  for (const sql of [options.initSql ?? []].flat()) {
    statements.push({
      sql,
      values: undefined,
      errno: ClientError.ER_INITIAL_SQL_ERROR,
      failure: 'Error executing initial sql command',
    });
  }
  return statements;
}

/** The handshake has one byte for the collation. */
const HANDSHAKE_COLLATIONS = 255;
