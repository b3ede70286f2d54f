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
  if (options.collation.index > HANDSHAKE_COLLATIONS) {
    const charset = options.collation.name.split('_')[0].toLowerCase();
    statements.push({
      sql: `SET NAMES ${charset} COLLATE ${options.collation.name}`,
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
