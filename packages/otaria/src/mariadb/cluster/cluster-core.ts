import { EventEmitter } from 'node:events';
import { abortSignal } from '../../abort-signal.js';
import type { AcquireOptions } from '../api/options.js';
import type { Statement } from '../connection/connection.js';
import type { ConnectionInput } from '../options/connection-options.js';
import { type ClusterOptions, resolveClusterOptions, type Selector } from './cluster-options.js';
import { ClusterNode, NodeList } from './node-list.js';

/** Which nodes are meant: those whose id the regular expression matches, given as such or as its text. */
export type NodePattern = RegExp | string;

/** How a face of the cluster handles its pools. */
export interface PoolHandling<P, C> {
  create(options: ConnectionInput): P;
  acquire(pool: P, limits: AcquireOptions | null | undefined): Promise<C>;
  end(pool: P): Promise<unknown>;
}

const SELECTORS: readonly unknown[] = ['RR', 'RANDOM', 'ORDER'];
const ALL: NodePattern = /^/;

/** What all faces of a cluster share: its nodes, and which of them is asked for a connection. */
export class ClusterCore<P, C> {
  /** Emits `remove` with the id of a node that failed too often. */
  readonly events: EventEmitter;
  readonly #options: ClusterOptions;
  readonly #handling: PoolHandling<P, C>;
  readonly #nodes = new Map<string, ClusterNode<P>>();
  /** By pattern, as long as the nodes stay the same. */
  readonly #lists = new Map<string, NodeList<P>>();
  #unnamed = 0;

  constructor(
    options: Partial<ClusterOptions> | null | undefined,
    handling: PoolHandling<P, C>,
    events: EventEmitter = new EventEmitter(),
  ) {
    this.#options = resolveClusterOptions(options);
    this.#handling = handling;
    this.events = events;
  }

  /** The pools by the ids of their nodes. */
  get pools(): Record<string, P> {
    return Object.fromEntries(Array.from(this.#nodes.values(), ({ id, pool }) => [id, pool]));
  }

  add(id: string | ConnectionInput, options?: ConnectionInput): void {
    if (typeof id === 'string' && options !== undefined) this.#add(id, options);
    else if (typeof id !== 'string') this.#add(`PoolNode-${this.#unnamed++}`, id);
    else throw new TypeError(`the options of the node '${id}' are missing`);
  }

  #add(id: string, options: ConnectionInput): void {
    if (this.#nodes.has(id)) throw new Error(`Node identifier '${id}' already exist !`);
    this.#nodes.set(id, new ClusterNode(id, this.#handling.create(options)));
    this.#lists.clear();
  }

  /** Takes the nodes that a pattern means out of the cluster and ends their pools. */
  remove(pattern: NodePattern): void {
    if (!pattern) throw new Error('pattern parameter in Cluster.remove(pattern)  is mandatory');
    for (const node of this.#list(pattern).nodes) this.#drop(node);
  }

  /** Ends all pools. */
  end(): Promise<unknown[]> {
    const nodes = [...this.#nodes.values()];
    this.#nodes.clear();
    this.#lists.clear();
    return Promise.all(nodes.map(({ pool }) => this.#handling.end(pool)));
  }

  /** A connection of a node that the pattern means; of another one when the first gives none, if `canRetry`. */
  async acquire(
    pattern?: NodePattern | null,
    selector?: Selector | null,
    limits?: AcquireOptions | null,
  ): Promise<C> {
    const { canRetry, defaultSelector } = this.#options;
    const wanted = pattern || ALL;
    const chooser = selector || defaultSelector;
    if (this.#nodes.size === 0) {
      throw new Error(
        'No node have been added to cluster or nodes have been removed due to too much connection error',
      );
    }
    let list = this.#list(wanted);
    if (list.nodes.length === 0) throw new Error(`No node found for pattern '${pattern}'`);
    if (!SELECTORS.includes(chooser)) {
      const known = "Possible values are 'RR','RANDOM' or 'ORDER'";
      throw new Error(`Wrong selector value '${chooser}'. ${known}`);
    }
    let failed: ClusterNode<P> | undefined;
    for (let retries = canRetry ? list.nodes.length : 0; ; retries--) {
      const node = list.choose(chooser, failed);
      try {
        const connection = await this.#handling.acquire(node.pool, limits);
        node.failures = 0;
        return connection;
      } catch (error) {
        // That it was not waited for is no fault of the node.
        if (limits?.signal?.aborted) throw error;
        this.#fail(node);
        if (retries <= 0) throw error;
        failed = node;
        list = this.#list(wanted);
        if (list.nodes.length === 0) throw noneLeft(String(pattern), error as Error);
      }
    }
  }

  #fail(node: ClusterNode<P>): void {
    const { removeNodeErrorCount, restoreNodeTimeout } = this.#options;
    node.failures += 1;
    node.blockedUntil = performance.now() + restoreNodeTimeout;
    if (removeNodeErrorCount === 0 || node.failures < removeNodeErrorCount) return;
    if (this.#drop(node)) setImmediate(() => this.events.emit('remove', node.id));
  }

  /** Takes a node out and ends its pool; false when it had left before. */
  #drop(node: ClusterNode<P>): boolean {
    if (this.#nodes.get(node.id) !== node) return false;
    this.#nodes.delete(node.id);
    this.#lists.clear();
    // A pool that the program has ended itself is ended, too.
    this.#handling.end(node.pool).catch(() => undefined);
    return true;
  }

  #list(pattern: NodePattern): NodeList<P> {
    const key = String(pattern);
    let list = this.#lists.get(key);
    if (!list) {
      const expression = new RegExp(pattern);
      // `search`, unlike `test`, does not remember where an expression with the flag `g` has been.
      const nodes = [...this.#nodes.values()].filter(({ id }) => id.search(expression) >= 0);
      list = new NodeList(nodes);
      this.#lists.set(key, list);
    }
    return list;
  }
}

/** What ends the waiting for the connection that is to run a statement. */
export function signalOf(statement: Statement): AcquireOptions | undefined {
  const own = typeof statement === 'object' && statement !== null ? statement : undefined;
  const signal = abortSignal(own?.signal);
  return signal && { signal };
}

function noneLeft(pattern: string, cause: Error): Error {
  const reason = `Last connection error was: ${cause.message}`;
  return new Error(`No Connection available for '${pattern}'. ${reason}`, { cause });
}
