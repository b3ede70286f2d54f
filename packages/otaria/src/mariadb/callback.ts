import type { Connection, DoneCallback, Pool, PoolCluster } from './api/callback.js';
import type {
  ConnectionConfig,
  ImportFileConfig,
  PoolClusterConfig,
  PoolConfig,
} from './api/options.js';
import { ClusterCallback } from './cluster/callback.js';
import type { ClusterOptions } from './cluster/cluster-options.js';
import { ConnectionCallback, tell } from './connection/callback.js';
import { ConnectionCore } from './connection/connection.js';
import { SqlError } from './errors/sql-error.js';
import { importFile as runFile } from './file-import.js';
import { type ConnectionInput, resolveOptions } from './options/connection-options.js';
import { defaultOptions } from './options/default-options.js';
import { PoolCallback } from './pool/callback.js';
import { resolvePoolOptions } from './pool/pool-options.js';
import { apiVersion } from './version.js';

export type * from './api/callback.js';
export type * from './api/diagnostics.js';
export type * from './api/geometry.js';
export type * from './api/options.js';
export type * from './api/results.js';
export { Flags, TypeNumbers, Types } from './columns/column-types.js';
export type { CallbackQuery } from './connection/callback-query.js';
export type { SqlErrorConstructor } from './errors/sql-error.js';
export { legacyOptions } from './options/legacy-options.js';
export { OkPacket } from './rows/ok-packet.js';
export { apiVersion as version, defaultOptions, SqlError };

/**
 * Starts to connect to MariaDB or MySQL. The connection emits `connect` when it is up, or with the error when that
 * fails; `error` is emitted, too, if somebody listens.
 *
 * @param options An options object or a `mariadb://user:password@host:port/database?option=value` URL. Throws when they
 * are wrong.
 * @returns The connection; commands may be issued at once.
 */
export function createConnection(options?: ConnectionConfig | string | null): Connection {
  const core = new ConnectionCore(resolveOptions(options as ConnectionInput));
  core.connect().then(
    () => process.nextTick(() => core.emit('connect')),
    (error: Error) =>
      process.nextTick(() => {
        core.emit('connect', error);
        if (core.listenerCount('error') > 0) core.emit('error', error);
      }),
  );
  // The declarations of npm mariadb have a whole EventEmitter, with the `emit` that nobody calls.
  return new ConnectionCallback(core) as unknown as Connection;
}

/**
 * Makes a pool of connections; it starts to connect at once.
 *
 * @param options An options object or a connection string: options of the pool and of its connections.
 * @returns The pool. Throws when an option makes no sense; a server that cannot be reached shows in the requests.
 */
export function createPool(options: PoolConfig | string): Pool {
  return new PoolCallback(resolvePoolOptions(options as ConnectionInput)) as unknown as Pool;
}

/**
 * Makes a cluster of pools, without any node at first.
 *
 * @param options How nodes are chosen and what becomes of those that fail. Throws when an option makes no sense.
 */
export function createPoolCluster(options?: PoolClusterConfig): PoolCluster {
  return new ClusterCallback(
    options as Partial<ClusterOptions> | undefined,
  ) as unknown as PoolCluster;
}

/**
 * Runs the statements of a file on a connection of its own, which is closed in the end.
 *
 * @param options How to connect, with the `database`, and the path of the `file`. See `importFile` of a connection for the rest.
 */
export function importFile(options: ImportFileConfig, callback?: DoneCallback): void {
  tell(runFile(options), callback, () => [null]);
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
