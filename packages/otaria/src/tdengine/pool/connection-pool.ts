import { WSConfig } from '../config.js';
import { checkTimeout } from '../connection/call-options.js';
import { Connection } from '../connection/connection.js';
import type { AdapterSession } from '../connection/session.js';
import { type ConnectionSettings, resolveSettings } from '../connection/settings.js';
import { ErrorCode, TDWebSocketClientError } from '../errors.js';
import { invalidArgument } from '../invalid-argument.js';
import { WsSql } from '../sql/ws-sql.js';

/** A connection in use. */
interface Lease {
  key: string;
  connection: Connection;
}

/** One that waits for its next user. */
interface Free {
  key: string;
  session: AdapterSession;
}

let pool: WebSocketConnectionPool | undefined;

/**
 * Connections that are used again. One is handed out again only for exactly the same addresses, login, database, time zone and
 * settings, and only when its last user has left nothing behind: not another database by `USE`, nor an open result, a
 * prepared statement or a call under way. Otherwise it is closed when it is given back.
 *
 * @example
 * const pool = WebSocketConnectionPool.instance(10);
 * const sql = await pool.getConnection(config);
 * try {
 *   await sql.exec('SELECT 1');
 * } finally {
 *   await pool.releaseConnection(sql);
 * }
 */
export class WebSocketConnectionPool {
  readonly #maximum: number;
  readonly #leases: Map<WsSql, Lease> = new Map();
  /** The last one given back is the last of them, and the first to be used. */
  #free: Free[] = [];
  #opening = 0;

  private constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /**
   * The pool of this process.
   *
   * @param maximum Connections, in use and free ones; -1 for any number. The first call decides.
   */
  static instance(maximum: number = -1): WebSocketConnectionPool {
    if (!Number.isInteger(maximum) || maximum < -1 || maximum === 0) {
      throw invalidArgument(
        `the maximum of a pool must be a whole number, -1 for none, not ${maximum}`,
      );
    }
    pool ??= new WebSocketConnectionPool(maximum);
    return pool;
  }

  /**
   * A free connection, or a new one. Rejects as `WsSql.open` does, and with 110 when all connections are in use.
   *
   * @param timeout Milliseconds for connecting and for each call, in place of the configuration's.
   */
  async getConnection(config: WSConfig | string, timeout?: number): Promise<WsSql> {
    const settings = settingsOf(config, timeout);
    // It holds secrets, and never leaves the pool.
    const key = JSON.stringify(settings);
    const session = this.#takeFree(key);
    if (session) return this.#lend(key, Connection.adopt(settings, session));
    this.#makeRoom();
    this.#opening++;
    try {
      return this.#lend(key, await Connection.open(settings));
    } finally {
      this.#opening--;
    }
  }

  /** Gives a connection back; it refuses calls from now on. One that is not of this pool is closed. */
  async releaseConnection(sql: WsSql): Promise<void> {
    const lease = this.#leases.get(sql);
    if (!lease) return sql.close();
    this.#leases.delete(sql);
    const session = await lease.connection.release();
    if (!session) return;
    const free = { key: lease.key, session };
    this.#free.push(free);
    session.onEnd(() => {
      this.#free = this.#free.filter((other) => other !== free);
    });
  }

  /** Closes all connections, those in use, too. The next call of `instance` makes a new pool. */
  destroyed(): void {
    if (pool === this) pool = undefined;
    for (const { session } of this.#free) void session.close();
    for (const { connection } of this.#leases.values()) void connection.close();
    this.#free = [];
    this.#leases.clear();
  }

  #lend(key: string, connection: Connection): WsSql {
    const sql = new WsSql(connection);
    this.#leases.set(sql, { key, connection });
    return sql;
  }

  #takeFree(key: string): AdapterSession | undefined {
    const place = this.#free.findLastIndex((free) => free.key === key);
    return place < 0 ? undefined : this.#free.splice(place, 1)[0].session;
  }

  /** Closes a free connection of another key where there would be too many. */
  #makeRoom(): void {
    const count = this.#leases.size + this.#free.length + this.#opening;
    if (this.#maximum < 0 || count < this.#maximum) return;
    const oldest = this.#free.shift();
    if (oldest) return void oldest.session.close();
    throw new TDWebSocketClientError(
      ErrorCode.ERR_WEBSOCKET_CONNECTION_ARRIVED_LIMIT,
      `websocket connection has reached its maximum limit: all ${this.#maximum} connections of the pool are in use`,
    );
  }
}

/** Closes the pool, if there is one. */
export function closePool(): void {
  pool?.destroyed();
}

function settingsOf(config: WSConfig | string, timeout: number | undefined): ConnectionSettings {
  const given = typeof config === 'string' ? new WSConfig(config) : config;
  if (!(given instanceof WSConfig)) {
    throw invalidArgument(`a connection needs a WSConfig or a URL, not ${given}`);
  }
  const settings = resolveSettings(given, {});
  if (timeout === undefined) return settings;
  checkTimeout(timeout);
  return { ...settings, timeout };
}
