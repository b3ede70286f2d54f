import type { SqlImportOptions } from '../api/options.js';
import { ClientError } from '../errors/client-errors.js';
import { clientError, type ErrorContext } from '../errors/failure.js';
import type { SqlError } from '../errors/sql-error.js';

/** Checks the options of `importFile`: 45052 without a file. */
export function importOptions(given: unknown, context: ErrorContext): SqlImportOptions {
  const options = given as Partial<SqlImportOptions> | null | undefined;
  if (options?.file) return { file: String(options.file), database: options.database };
  const message = 'SQL file parameter is mandatory';
  throw clientError(message, ClientError.ER_MISSING_SQL_PARAMETER, context, null);
}

/** The error of a file that no database is chosen for. */
export function noDatabase(context: ErrorContext): SqlError {
  const message = 'Database parameter is not set and no database is selected';
  return clientError(message, ClientError.ER_MISSING_DATABASE_PARAMETER, context, null);
}
