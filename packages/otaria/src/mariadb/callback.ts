import type { Connection } from './api/callback.js';
import type { ConnectionConfig } from './api/options.js';
import { ConnectionCallback } from './connection/callback.js';
import { ConnectionCore } from './connection/connection.js';
import { SqlError } from './errors/sql-error.js';
import { type ConnectionInput, resolveOptions } from './options/connection-options.js';
import { defaultOptions } from './options/default-options.js';
import { version } from './version.js';

export type * from './api/callback.js';
export type * from './api/geometry.js';
export type * from './api/options.js';
export type * from './api/results.js';
export { Flags, TypeNumbers, Types } from './columns/column-types.js';
export type { CallbackQuery } from './connection/callback-query.js';
export type { SqlErrorConstructor } from './errors/sql-error.js';
export { legacyOptions } from './options/legacy-options.js';
export { OkPacket } from './rows/ok-packet.js';
export { defaultOptions, SqlError, version };

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

const mariadb: {
  version: string;
  SqlError: typeof SqlError;
  defaultOptions: typeof defaultOptions;
  createConnection: typeof createConnection;
} = { version, SqlError, defaultOptions, createConnection };

export default mariadb;
