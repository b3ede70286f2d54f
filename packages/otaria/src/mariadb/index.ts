import { ConnectionCore } from './connection/connection.js';
import { ConnectionPromise } from './connection/promise.js';
import { SqlError } from './errors/sql-error.js';
import {
  type ConnectionInput,
  type ConnectionOptions,
  resolveOptions,
} from './options/connection-options.js';
import { defaultOptions } from './options/default-options.js';
import { resolvePoolOptions } from './pool/pool-options.js';
import { PoolPromise } from './pool/promise.js';
import { version } from './version.js';

export { ColumnDef } from './columns/column-def.js';
export { TypeNumbers, Types } from './columns/column-types.js';
export type { Statement } from './connection/connection.js';
export type { ConnectionInfo, ServerVersion } from './connection/info.js';
export type {
  ConnectionPromise,
  ConnectionPromise as Connection,
  RowsWithMeta,
} from './connection/promise.js';
export type { RowStream } from './connection/row-stream.js';
export { legacyOptions } from './options/legacy-options.js';
export type { PoolSettings } from './pool/pool-options.js';
export type { PoolConnection } from './pool/pooled-promise.js';
export type { PoolPromise, PoolPromise as Pool } from './pool/promise.js';
export { OkPacket } from './rows/ok-packet.js';
export type { ConnectionInput, ConnectionOptions };
export { defaultOptions, SqlError, version };

/**
 * Opens a connection to MariaDB or MySQL.
 *
 * @param options An options object or a `mariadb://user:password@host:port/database?option=value` URL.
 * @returns A connection whose session is set up. Rejects with a `SqlError`, or with Node's own error when the server
 * cannot be reached; nothing is left open then.
 */
export async function createConnection(
  options?: ConnectionInput | null,
): Promise<ConnectionPromise> {
  const core = new ConnectionCore(resolveOptions(options));
  await core.connect();
  return new ConnectionPromise(core);
}

/**
 * Makes a pool of connections; it starts to connect at once.
 *
 * @param options An options object or a connection string: options of the pool (`PoolSettings`) and of its connections.
 * @returns The pool. Throws when an option makes no sense; a server that cannot be reached shows in the requests.
 */
export function createPool(options: ConnectionInput): PoolPromise {
  return new PoolPromise(resolvePoolOptions(options));
}

const mariadb: {
  version: string;
  SqlError: typeof SqlError;
  defaultOptions: typeof defaultOptions;
  createConnection: typeof createConnection;
  createPool: typeof createPool;
} = {
  version,
  SqlError,
  defaultOptions,
  createConnection,
  createPool,
};

export default mariadb;
