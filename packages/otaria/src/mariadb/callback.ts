import { ConnectionCallback } from './connection/callback.js';
import { ConnectionCore } from './connection/connection.js';
import { SqlError } from './errors/sql-error.js';
import {
  type ConnectionInput,
  type ConnectionOptions,
  resolveOptions,
} from './options/connection-options.js';
import { version } from './version.js';

export { ColumnDef } from './columns/column-def.js';
export { TypeNumbers, Types } from './columns/column-types.js';
export type { DoneCallback } from './connection/callback.js';
export type { CallbackQuery, QueryCallback } from './connection/callback-query.js';
export type { Statement } from './connection/connection.js';
export type { ConnectionInfo, ServerVersion } from './connection/info.js';
export type { RowStream } from './connection/row-stream.js';
export { OkPacket } from './rows/ok-packet.js';
export type {
  ConnectionCallback,
  ConnectionCallback as Connection,
  ConnectionInput,
  ConnectionOptions,
};
export { SqlError, version };

/**
 * Starts to connect to MariaDB or MySQL. The connection emits `connect` when it is up, or with the error when that
 * fails; `error` is emitted, too, if somebody listens.
 *
 * @param options An options object or a `mariadb://user:password@host:port/database?option=value` URL. Throws when they
 * are wrong.
 * @returns The connection; commands may be issued at once.
 */
export function createConnection(options?: ConnectionInput | null): ConnectionCallback {
  const core = new ConnectionCore(resolveOptions(options));
  core.connect().then(
    () => process.nextTick(() => core.emit('connect')),
    (error: Error) =>
      process.nextTick(() => {
        core.emit('connect', error);
        if (core.listenerCount('error') > 0) core.emit('error', error);
      }),
  );
  return new ConnectionCallback(core);
}

const mariadb: {
  version: string;
  SqlError: typeof SqlError;
  createConnection: typeof createConnection;
} = { version, SqlError, createConnection };

export default mariadb;
