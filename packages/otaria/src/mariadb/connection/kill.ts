import { isIP } from 'node:net';
import type { ConnectionOptions } from '../options/connection-options.js';
import type { ConnectionCore } from './connection.js';
import type { Link } from './link.js';

/** How to reach the server of a connection once more: at its address, but with the certificate for its name. */
export function secondOptions(options: ConnectionOptions, link: Link): ConnectionOptions {
  const { host: name, ssl, logger } = options;
  const named =
    ssl && isIP(name) === 0 ? { servername: name, ...(ssl === true ? undefined : ssl) } : ssl;
  return {
    ...options,
    host: link.transport.remoteAddress ?? name,
    ssl: named,
    initSql: undefined,
    permitRedirect: false,
    // Nothing waits for ever for a kill.
    socketTimeout: options.connectTimeout || 10_000,
    logger: { ...logger, error: null },
  };
}

/** Ends a connection on the server. Nobody is told when that fails: the server ends it when it notices its loss. */
export async function killConnection(second: ConnectionCore, threadId: number): Promise<void> {
  try {
    await second.connect();
    await second.query(`KILL ${threadId}`);
    await second.end();
  } catch {
    second.destroy();
  }
}
