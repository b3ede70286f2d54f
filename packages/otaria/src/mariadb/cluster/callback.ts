// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import { unlessAborted } from '../../abort-signal.js';
import type { AcquireOptions } from '../api/options.js';
import { type BatchCallback, type DoneCallback, split, tell } from '../connection/callback.js';
import type { QueryCallback } from '../connection/callback-query.js';
import type { Statement } from '../connection/connection.js';
import type { ConnectionInput } from '../options/connection-options.js';
import { type ConnectionReceiver, demandCallback, PoolCallback } from '../pool/callback.js';
import { resolvePoolOptions } from '../pool/pool-options.js';
import type { PoolConnection } from '../pool/pooled-callback.js';
import { ClusterCore, type NodePattern, type PoolHandling, signalOf } from './cluster-core.js';
import type { ClusterOptions, Selector } from './cluster-options.js';

type Core = ClusterCore<PoolCallback, PoolConnection>;

const pools: PoolHandling<PoolCallback, PoolConnection> = {
  create: (options) => new PoolCallback(resolvePoolOptions(options)),
  acquire: (pool, limits) => settled((callback) => pool.getConnection(limits, callback)),
  end: (pool) => settled((callback) => pool.end(callback)),
};

/** The outcome of something that takes a callback. */
function settled<T>(start: (callback: (error: any, value?: any) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}

/** Several pools, of which one is chosen for each request; as `Cluster` of the promise API, with callbacks. */
export class ClusterCallback {
  readonly #core: Core;
  /** Calls a listener for `remove`, with the id of a node that has failed too often and left the cluster. */
  readonly on: (event: string, listener: (...values: any[]) => void) => this;
  /** As `on`, for the next time only. */
  readonly once: (event: string, listener: (...values: any[]) => void) => this;

  /** @internal */
  constructor(options?: Partial<ClusterOptions> | null) {
    const core: Core = new ClusterCore(options, pools);
    this.#core = core;
    this.on = (event, listener) => {
      core.events.on(event, listener);
      return this;
    };
    this.once = (event, listener) => {
      core.events.once(event, listener);
      return this;
    };
  }

  /**
   * Adds a node; its pool starts to connect at once. Throws when there is a node of this id already.
   *
   * @param id What patterns are matched with; `PoolNode-0`, `PoolNode-1`, … for nodes that get none.
   * @param options What `createPool` takes.
   */
  add(id: string, options: ConnectionInput): void;
  add(options: Record<string, unknown>): void;
  add(id: string | Record<string, unknown>, options?: ConnectionInput): void {
    this.#core.add(id, options);
  }

  /** Takes the nodes whose id the pattern matches out of the cluster and ends their pools. */
  remove(pattern: NodePattern): void {
    this.#core.remove(pattern);
  }

  /**
   * Lends a connection of a node; its `release` gives it back. Throws 45016 without a callback.
   *
   * @param pattern The nodes to choose from, a regular expression or its text. Default: all.
   * @param selector How to choose: `RR` (in turns), `RANDOM`, or `ORDER` (the first that can be used).
   * @param limits How long to wait for a node, and a signal that ends it.
   */
  getConnection(callback: ConnectionReceiver): void;
  getConnection(pattern: NodePattern | null | undefined, callback: ConnectionReceiver): void;
  getConnection(
    pattern: NodePattern | null | undefined,
    selector: Selector | null | undefined,
    callback: ConnectionReceiver,
  ): void;
  getConnection(
    pattern: NodePattern | null | undefined,
    selector: Selector | null | undefined,
    limits: AcquireOptions | null | undefined,
    callback: ConnectionReceiver,
  ): void;
  getConnection(...values: any[]): void {
    const at = values.findIndex((value) => typeof value === 'function');
    const callback = values[at];
    demandCallback(callback);
    const [pattern, selector, limits] = values.slice(0, at);
    tell(this.#core.acquire(pattern, selector, limits), callback, (connection) => [
      null,
      connection,
    ]);
  }

  /** The nodes whose id a pattern matches, with a way to choose among them. They may be added later. */
  of(pattern?: NodePattern | null, selector?: Selector | null): FilteredClusterCallback {
    return new FilteredClusterCallback(this.#core, pattern, selector);
  }

  /** Ends all pools. Throws when the callback is no function. */
  end(callback?: DoneCallback): void {
    if (callback !== undefined && typeof callback !== 'function') {
      throw new Error('callback parameter must be a function');
    }
    tell(this.#core.end(), callback, () => []);
  }

  /** @internal */
  get __tests(): { getNodes(): Record<string, PoolCallback> } {
    return { getNodes: () => this.#core.pools };
  }
}

/** Some nodes of a cluster. */
export class FilteredClusterCallback {
  readonly #core: Core;
  readonly #pattern: NodePattern | null | undefined;
  readonly #selector: Selector | null | undefined;

  /** @internal */
  constructor(
    core: Core,
    pattern: NodePattern | null | undefined,
    selector: Selector | null | undefined,
  ) {
    this.#core = core;
    this.#pattern = pattern;
    this.#selector = selector;
  }

  /** Lends a connection of one of the nodes; its `release` gives it back. Throws 45016 without a callback. */
  getConnection(callback: ConnectionReceiver): void;
  getConnection(limits: AcquireOptions | null | undefined, callback: ConnectionReceiver): void;
  getConnection(
    limits: AcquireOptions | ConnectionReceiver | null | undefined,
    callback?: ConnectionReceiver,
  ): void {
    const [given, receiver] = split<AcquireOptions | null, ConnectionReceiver>(
      limits ?? undefined,
      callback,
    );
    demandCallback(receiver);
    tell(this.#acquire(given), receiver, (connection) => [null, connection]);
  }

  /**
   * Runs a statement by the text protocol on one of the nodes; a transaction that it leaves open is rolled back. The
   * callback gets the error, or the result and its columns.
   */
  query<T = any>(sql: Statement, callback?: QueryCallback<T>): void;
  query<T = any>(sql: Statement, values: any, callback?: QueryCallback<T>): void;
  query(sql: Statement, values?: any, callback?: QueryCallback): void {
    const [given, done] = split(values, callback);
    this.#use(sql, done, (connection, settle) => connection.query(sql, given, settle));
  }

  /** Runs a statement by the binary protocol on one of the nodes; as `query` otherwise. */
  execute<T = any>(sql: Statement, callback?: QueryCallback<T>): void;
  execute<T = any>(sql: Statement, values: any, callback?: QueryCallback<T>): void;
  execute(sql: Statement, values?: any, callback?: QueryCallback): void {
    const [given, done] = split(values, callback);
    this.#use(sql, done, (connection, settle) => connection.execute(sql, given, settle));
  }

  /** Runs a statement for many rows on one of the nodes; the callback gets the result. */
  batch<T = any>(sql: Statement, callback?: BatchCallback<T>): void;
  batch<T = any>(sql: Statement, values: any, callback?: BatchCallback<T>): void;
  batch(sql: Statement, values?: any, callback?: BatchCallback): void {
    const [given, done] = split(values, callback);
    this.#use(sql, done, (connection, settle) => connection.batch(sql, given, settle));
  }

  #acquire(limits: AcquireOptions | null | undefined): Promise<PoolConnection> {
    return this.#core.acquire(this.#pattern, this.#selector, limits);
  }

  /** Borrows, works, gives back, and only then calls back. */
  #use(
    sql: Statement,
    callback: QueryCallback | undefined,
    work: (connection: PoolConnection, settle: QueryCallback) => void,
  ): void {
    const limits = signalOf(sql);
    const outcome = this.#acquire(limits).then(
      (connection) =>
        new Promise<unknown[]>((resolve) => {
          work(connection, (...values) => connection.release(() => resolve(values)));
        }),
    );
    tell(unlessAborted(outcome, limits?.signal), callback, (values) => values);
  }
}
