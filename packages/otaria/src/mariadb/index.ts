import type {
  ConnectionConfig,
  ImportFileConfig,
  PoolClusterConfig,
  PoolConfig,
} from './api/options.js';
import type { Connection, Pool, PoolCluster } from './api/promise.js';
import type { ClusterOptions } from './cluster/cluster-options.js';
import { Cluster } from './cluster/promise.js';
import { ConnectionCore } from './connection/connection.js';
import { ConnectionPromise } from './connection/promise.js';
import { SqlError } from './errors/sql-error.js';
import { importFile as runFile } from './file-import.js';
import { type ConnectionInput, resolveOptions } from './options/connection-options.js';
import { defaultOptions } from './options/default-options.js';
import { resolvePoolOptions } from './pool/pool-options.js';
import { PoolPromise } from './pool/promise.js';
import { apiVersion } from './version.js';

export type * from './api/diagnostics.js';
export type * from './api/geometry.js';
export type * from './api/options.js';
export type * from './api/promise.js';
export type * from './api/results.js';
export { Flags, TypeNumbers, Types } from './columns/column-types.js';
export type { SqlErrorConstructor } from './errors/sql-error.js';
export { legacyOptions } from './options/legacy-options.js';
export { OkPacket } from './rows/ok-packet.js';
export { apiVersion as version, defaultOptions, SqlError };

/**
 * Opens a connection to MariaDB or MySQL.
 *
 * @param options An options object or a `mariadb://user:password@host:port/database?option=value` URL.
 * @returns A connection whose session is set up. Rejects with a `SqlError`, or with Node's own error when the server
 * cannot be reached; nothing is left open then.
 */
export async function createConnection(
  options?: ConnectionConfig | string | null,
): Promise<Connection> {
  const core = new ConnectionCore(resolveOptions(options as ConnectionInput));
  await core.connect();
  // The declarations of npm mariadb have a whole EventEmitter, with the `emit` that nobody calls.
  return new ConnectionPromise(core) as unknown as Connection;
}

/**
 * Makes a pool of connections; it starts to connect at once.
 *
 * @param options An options object or a connection string: options of the pool (`PoolSettings`) and of its connections.
 * @returns The pool. Throws when an option makes no sense; a server that cannot be reached shows in the requests.
 */
export function createPool(options: PoolConfig | string): Pool {
  return new PoolPromise(resolvePoolOptions(options as ConnectionInput)) as unknown as Pool;
}

/**
 * Makes a cluster of pools, without any node at first.
 *
 * @param options How nodes are chosen and what becomes of those that fail. Throws when an option makes no sense.
 */
export function createPoolCluster(options?: PoolClusterConfig): PoolCluster {
  return new Cluster(options as Partial<ClusterOptions> | undefined) as unknown as PoolCluster;
}

/**
 * Runs the statements of a file on a connection of its own, which is closed in the end.
 *
 * @param options How to connect, with the `database`, and the path of the `file`. See `importFile` of a connection for the rest.
 */
export function importFile(options: ImportFileConfig): Promise<void> {
  return runFile(options);
}

const mariadb: {
  version: string;
  SqlError: typeof SqlError;
  defaultOptions: typeof defaultOptions;
  createConnection: typeof createConnection;
  createPool: typeof createPool;
  createPoolCluster: typeof createPoolCluster;
  importFile: typeof importFile;
} = {
  version: apiVersion,
  SqlError,
  defaultOptions,
  createConnection,
  createPool,
  createPoolCluster,
  importFile,
};

export default mariadb;
