// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, rows and values are `any` unless the program says more.
import { EventEmitter } from 'node:events';
import { unlessAborted } from '../../abort-signal.js';
import type { AcquireOptions } from '../api/options.js';
import type { Statement } from '../connection/connection.js';
import type { ConnectionInput } from '../options/connection-options.js';
import { resolvePoolOptions } from '../pool/pool-options.js';
import type { PoolConnection } from '../pool/pooled-promise.js';
import { PoolPromise } from '../pool/promise.js';
import { ClusterCore, type NodePattern, type PoolHandling, signalOf } from './cluster-core.js';
import type { ClusterOptions, Selector } from './cluster-options.js';

const pools: PoolHandling<PoolPromise, PoolConnection> = {
  create: (options) => new PoolPromise(resolvePoolOptions(options)),
  acquire: (pool, limits) => pool.getConnection(limits),
  end: (pool) => pool.end(),
};

/**
 * Several pools, of which one is chosen for each request.
 *
 * Emits `remove`, with the id, when a node has failed `removeNodeErrorCount` times in a row and leaves the cluster.
 */
export class Cluster extends EventEmitter {
  readonly #core: ClusterCore<PoolPromise, PoolConnection>;

  /** @internal */
  constructor(options?: Partial<ClusterOptions> | null) {
    super();
    this.#core = new ClusterCore(options, pools, this);
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
   * Lends a connection of a node; its `release` gives it back.
   *
   * @param pattern The nodes to choose from, a regular expression or its text. Default: all.
   * @param selector How to choose: `RR` (in turns), `RANDOM`, or `ORDER` (the first that can be used).
   * @param limits How long to wait for a node, and a signal that ends it.
   *
   * With `canRetry` another node is asked when one gives no connection. Rejects with the last node's error, or with a
   * plain `Error` when no node can be chosen.
   */
  getConnection(
    pattern?: NodePattern | null,
    selector?: Selector | null,
    limits?: AcquireOptions | null,
  ): Promise<PoolConnection> {
    return this.#core.acquire(pattern, selector, limits);
  }

  /** The nodes whose id a pattern matches, with a way to choose among them. They may be added later. */
  of(pattern?: NodePattern | null, selector?: Selector | null): FilteredCluster {
    return new FilteredCluster(this.#core, pattern, selector);
  }

  /** Ends all pools. Resolves once they have. */
  end(): Promise<unknown[]> {
    return this.#core.end();
  }

  /** @internal */
  get __tests(): { getNodes(): Record<string, PoolPromise> } {
    return { getNodes: () => this.#core.pools };
  }
}

/** Some nodes of a cluster. */
export class FilteredCluster {
  readonly #core: ClusterCore<PoolPromise, PoolConnection>;
  readonly #pattern: NodePattern | null | undefined;
  readonly #selector: Selector | null | undefined;

  /** @internal */
  constructor(
    core: ClusterCore<PoolPromise, PoolConnection>,
    pattern: NodePattern | null | undefined,
    selector: Selector | null | undefined,
  ) {
    this.#core = core;
    this.#pattern = pattern;
    this.#selector = selector;
  }

  /** Lends a connection of one of the nodes; its `release` gives it back. */
  getConnection(limits?: AcquireOptions | null): Promise<PoolConnection> {
    return this.#core.acquire(this.#pattern, this.#selector, limits);
  }

  /** Runs a statement by the text protocol on one of the nodes; a transaction that it leaves open is rolled back. */
  query<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#use(sql, (connection) => connection.query(sql, values));
  }

  /** Runs a statement by the binary protocol on one of the nodes; as `query` otherwise. */
  execute<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#use(sql, (connection) => connection.execute(sql, values));
  }

  /** Runs a statement for many rows on one of the nodes, as `connection.batch` does. */
  batch<T = any>(sql: Statement, values?: any): Promise<T> {
    return this.#use(sql, (connection) => connection.batch(sql, values));
  }

  /** Rejects at once when a signal of the statement is aborted; the connection goes back when it can be used again. */
  #use<T>(sql: Statement, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const limits = signalOf(sql);
    return unlessAborted(this.#borrow(limits, work), limits?.signal);
  }

  async #borrow<T>(
    limits: AcquireOptions | undefined,
    work: (connection: PoolConnection) => Promise<T>,
  ): Promise<T> {
    const connection = await this.getConnection(limits);
    try {
      return await work(connection);
    } finally {
      await connection.release();
    }
  }
}
