import { ConnectionCore } from './connection/connection.js';
import { type ConnectionInput, resolveOptions } from './options/connection-options.js';
import { importOptions, noDatabase } from './options/import-options.js';

const NOT_CONNECTED = { threadId: null };

/** Runs a file on a connection of its own. */
export async function importFile(given: unknown): Promise<void> {
  const { file } = importOptions(given, NOT_CONNECTED);
  const options = resolveOptions(given as ConnectionInput);
  if (!options.database) throw noDatabase(NOT_CONNECTED);
  const core = new ConnectionCore(options);
  await core.connect();
  try {
    await core.exclusive.importFile({ file });
  } finally {
    await core.end();
  }
}
