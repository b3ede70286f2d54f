import type { DevServerOptions } from './options.js';
import { ServerProcess } from './server-process.js';

/**
 * A development server that runs as a child process.
 *
 * It ends with this process, however that ends, and does not keep it alive.
 */
export interface DevServer extends AsyncDisposable {
  /** The URL for a client, with user and password, such as `ws://root:taosdata@127.0.0.1:40123`. */
  readonly url: string;
  /** The TCP port that it listens on. */
  readonly port: number;
  /**
   * Stops the server: it answers the requests that are under way and closes all connections. Called again, it gives
   * the same promise. Rejects when the process had failed or does not end.
   */
  stop(): Promise<void>;
}

/**
 * Starts a development server.
 *
 * @returns The server, once clients can connect. Rejects with what the process said when it does not start: the port
 * is in use, the file cannot be opened, the binary is missing.
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const process = new ServerProcess(options);
  const url = new URL(await process.url(options.startTimeout ?? 10_000));
  url.username = encodeURIComponent(options.user ?? 'root');
  url.password = encodeURIComponent(options.password ?? 'taosdata');
  const stop = (): Promise<void> => process.stop();
  const href = url.href.replace(/\/$/, '');
  return { url: href, port: Number(url.port), stop, [Symbol.asyncDispose]: stop };
}
