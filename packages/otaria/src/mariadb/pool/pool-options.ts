import {
  type ConnectionInput,
  type ConnectionOptions,
  resolveOptions,
} from '../options/connection-options.js';
import { parseConnectionUrl } from '../options/url.js';

/** Options of a pool beside those of its connections. */
export interface PoolSettings {
  /** Milliseconds after which a request that got no connection is rejected; 0: at once. Default 10000. */
  acquireTimeout: number;
  /** Most connections at a time. Default 10. */
  connectionLimit: number;
  /** Connections used within this many milliseconds are lent without a ping; 0: always ping. Default 500. */
  minDelayValidation: number;
  /** Seconds after which idle connections beyond `minimumIdle` are closed; 0: never. Default 1800. */
  idleTimeout: number;
  /** Connections that the pool keeps open, at most `connectionLimit`, which is the default. */
  minimumIdle: number;
  /**
   * Milliseconds for which a connection that cannot be made is tried again before the pool emits `error`. Default
   * `acquireTimeout` less 100, at least 100.
   */
  initializationTimeout: number;
  /** Milliseconds for the ping of a connection before it is lent; 0: only the request's own limit. Default 250. */
  pingTimeout: number;
  /** Milliseconds after which a connection that was not given back is reported to `logger.warning`; 0: never. Default 0. */
  leakDetectionTimeout: number;
  /** Reset the session of a connection that is given back, where the server can, instead of rolling back. Default false. */
  resetAfterUse: boolean;
  /** Neither roll back nor reset a connection that is given back. Default false. */
  noControlAfterUse: boolean;
}

/** Every option of a pool, resolved. */
export interface PoolOptions extends PoolSettings {
  connection: ConnectionOptions;
}

/** Takes an options object or a connection string and fills in the defaults; throws for values that have no meaning. */
export function resolvePoolOptions(input: ConnectionInput | null | undefined): PoolOptions {
  if (input === undefined || input === null) {
    throw new TypeError('createPool needs options: an object or a connection string');
  }
  const given = typeof input === 'string' ? parseConnectionUrl(input) : input;
  const acquireTimeout = duration(given, 'acquireTimeout', 10_000);
  const connectionLimit = whole(given, 'connectionLimit', 10, 1);
  return {
    acquireTimeout,
    connectionLimit,
    minDelayValidation: duration(given, 'minDelayValidation', 500),
    idleTimeout: duration(given, 'idleTimeout', 1800),
    minimumIdle: Math.min(connectionLimit, whole(given, 'minimumIdle', connectionLimit, 0)),
    initializationTimeout: duration(
      given,
      'initializationTimeout',
      Math.max(100, acquireTimeout - 100),
    ),
    pingTimeout: duration(given, 'pingTimeout', 250),
    leakDetectionTimeout: duration(given, 'leakDetectionTimeout', 0),
    resetAfterUse: Boolean(given.resetAfterUse),
    noControlAfterUse: Boolean(given.noControlAfterUse),
    connection: resolveOptions(given),
  };
}

type Given = Record<string, unknown>;

function duration(given: Given, name: keyof PoolSettings, fallback: number): number {
  const value = given[name];
  if (value === undefined || value === null) return fallback;
  const parsed = Number(value);
  if (parsed >= 0) return Math.min(parsed, LONGEST_TIMER);
  throw new RangeError(`${name} must be a number, 0 or more. value is '${String(value)}'`);
}

/** Node fires timers that are longer at once. */
const LONGEST_TIMER = 0x7fffffff;

function whole(given: Given, name: keyof PoolSettings, fallback: number, least: number): number {
  const value = given[name];
  if (value === undefined || value === null) return fallback;
  const parsed = Number(value);
  if (Number.isInteger(parsed) && parsed >= least) return parsed;
  throw new RangeError(
    `${name} must be a whole number, ${least} or more. value is '${String(value)}'`,
  );
}
