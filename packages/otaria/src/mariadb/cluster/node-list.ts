import type { Selector } from './cluster-options.js';

/** A pool of a cluster, and how it fared. */
export class ClusterNode<P> {
  readonly id: string;
  readonly pool: P;
  /** How often in a row it gave no connection. */
  failures = 0;
  /** Until when it is passed over, of `performance.now()`. */
  blockedUntil: number = Number.NEGATIVE_INFINITY;

  constructor(id: string, pool: P) {
    this.id = id;
    this.pool = pool;
  }
}

/** The nodes that a pattern means. */
export class NodeList<P> {
  readonly nodes: readonly ClusterNode<P>[];
  /** Whose turn it is. */
  #next = 0;

  constructor(nodes: readonly ClusterNode<P>[]) {
    this.nodes = nodes;
  }

  /** Chooses a node that has not just failed: one that is not passed over, if there is one. */
  choose(selector: Selector, failed: ClusterNode<P> | undefined): ClusterNode<P> {
    const now = performance.now();
    return (
      this.#first(selector, (node) => node !== failed && node.blockedUntil <= now) ??
      this.#first(selector, (node) => node !== failed) ??
      this.nodes[0]
    );
  }

  #first(
    selector: Selector,
    accepts: (node: ClusterNode<P>) => boolean,
  ): ClusterNode<P> | undefined {
    if (selector === 'RR') return this.#inTurn(accepts);
    const accepted = this.nodes.filter(accepts);
    return accepted[selector === 'RANDOM' ? Math.floor(Math.random() * accepted.length) : 0];
  }

  #inTurn(accepts: (node: ClusterNode<P>) => boolean): ClusterNode<P> | undefined {
    const { nodes } = this;
    for (let i = 0; i < nodes.length; i++) {
      const at = (this.#next + i) % nodes.length;
      if (!accepts(nodes[at])) continue;
      this.#next = at + 1;
      return nodes[at];
    }
    return undefined;
  }
}
