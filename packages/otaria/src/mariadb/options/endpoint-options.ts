import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { boolean, duration, number, text } from './coercion.js';
import type { StreamFactory } from './stream-factory.js';

/** TLS settings, as `tls.connect` takes them; true verifies the server by the authorities that Node.js trusts. */
export type SslOptions = boolean | TlsOptions;

/** Where the server is, and how it is reached. */
export interface EndpointOptions {
  /** Name or address of the server. Default `'localhost'`. */
  host: string;
  /** TCP port, 1 to 65535. Default 3306. */
  port: number;
  /** Path of a unix socket or of a named pipe; `host` and `port` are not used then. */
  socketPath: string | undefined;
  /**
   * Makes the connection's stream instead of a socket of Node.js: `() => stream`, or `(callback) => …` that calls
   * `callback(error, stream)`, at once or later. Without a stream the usual socket is opened. TLS runs on top of it.
   * What is not a function makes `createConnection` reject with 45043, a stream that fails with its own error.
   */
  stream: StreamFactory | undefined;
  /**
   * TLS: true, or settings for `tls.connect`. Without it the connection is not encrypted; with it a server without TLS
   * is refused by 45023. MariaDB 11.4 and later prove their identity by the password when the certificate's authority
   * is not known (45056, 45057, 45059, 45062 when they cannot); `rejectUnauthorized: false` trusts anybody.
   */
  ssl: SslOptions | undefined;
  /**
   * Milliseconds for everything up to the usable connection: socket, TLS, login and the session's first statements.
   * Then `createConnection` rejects with 45012. Default 1000; 0 waits for ever.
   */
  connectTimeout: number;
  /** Milliseconds without traffic after which the connection is closed by 45026. Default 0: never. */
  socketTimeout: number;
  /**
   * Milliseconds of silence before the system probes the peer (TCP keep-alive); a negative number leaves the delay to
   * the system. Default: no probes. `enableKeepAlive: true` with `keepAliveInitialDelay` says the same.
   */
  keepAliveDelay: number | undefined;
  /** Compress packets (zlib), where the server can. Default false. */
  compress: boolean;
  /**
   * Whether the server's `redirect_url` may be followed. Default: only with TLS that verifies the server, since anybody
   * could redirect an unprotected connection. This version follows none; `info.redirectRequest` tells where to.
   */
  permitRedirect: boolean;
  /**
   * Send commands without waiting for the answers to earlier ones. Default true; false with `permitLocalInfile`, since
   * a server that reads a file reads everything. False keeps later commands back until the running one has ended.
   */
  pipelining: boolean;
  /** Let results end with EOF packets, for old proxies. Default false. */
  keepEof: boolean;
  /**
   * Bytes of the largest packet that is received; larger ones close the connection by 45011. Default: a quarter of the
   * memory, at least 16 MiB and at most 1 GiB. `RangeError` for what is not a whole number above 0.
   */
  maxAllowedPacket: number;
  /** Most columns of a result; more close the connection by 45065. Default 65535. `RangeError` as above. */
  maxAllowedColumns: number;
}

export function endpointOptions(
  given: Record<string, unknown>,
): Omit<EndpointOptions, 'maxAllowedPacket' | 'maxAllowedColumns'> {
  const ssl = sslOptions(given.ssl);
  const verified =
    Boolean(ssl) && (ssl === true || (ssl as TlsOptions).rejectUnauthorized !== false);
  const pipelining = given.pipelining === undefined ? undefined : Boolean(given.pipelining);
  if (given.permitLocalInfile && pipelining) {
    throw new Error(
      'enabling options `permitLocalInfile` and `pipelining` is not possible, options are incompatible.',
    );
  }
  return {
    host: text(given.host) ?? 'localhost',
    port: port(given.port),
    socketPath: text(given.socketPath),
    stream: (given.stream as StreamFactory | null | undefined) ?? undefined,
    ssl,
    connectTimeout: number(given.connectTimeout, 1000),
    socketTimeout: duration(given.socketTimeout),
    keepAliveDelay: keepAlive(given),
    compress: Boolean(given.compress),
    permitRedirect: boolean(given.permitRedirect ?? undefined, verified),
    pipelining: pipelining ?? !given.permitLocalInfile,
    keepEof: Boolean(given.keepEof),
  };
}

function sslOptions(value: unknown): SslOptions | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') return Boolean(value);
  const options = { ...(value as TlsOptions) };
  if (options.rejectUnauthorized !== false) options.rejectUnauthorized = true;
  return options;
}

function port(value: unknown): number {
  const parsed = Number(value ?? 0);
  if (parsed === 0) return 3306;
  if (Number.isInteger(parsed) && parsed > 0 && parsed < 65_536) return parsed;
  throw new RangeError(`port must be an integer from 1 to 65535. was '${value}'`);
}

function keepAlive(given: Record<string, unknown>): number | undefined {
  const { keepAliveDelay, enableKeepAlive, keepAliveInitialDelay } = given;
  const delay = keepAliveDelay ?? (enableKeepAlive === true ? keepAliveInitialDelay : undefined);
  return delay === undefined || delay === null ? undefined : number(delay, 0);
}
