/** How a node is chosen: in turns, at random, or the first that can be used. */
export type Selector = 'RR' | 'RANDOM' | 'ORDER';

/** Options of a cluster of pools. */
export interface ClusterOptions {
  /** Whether another node is asked when one gives no connection. Default true. */
  canRetry: boolean;
  /** Failures in a row after which a node is removed from the cluster; 0: never, which is the default. */
  removeNodeErrorCount: number;
  /** Milliseconds for which a node that failed is passed over, if there are others. Default 1000. */
  restoreNodeTimeout: number;
  /** How nodes are chosen by requests that do not say. Default `RR`. */
  defaultSelector: Selector;
}

/** Fills in the defaults. */
export function resolveClusterOptions(given: Partial<ClusterOptions> | null = {}): ClusterOptions {
  return {
    canRetry: given?.canRetry === undefined ? true : Boolean(given.canRetry),
    removeNodeErrorCount: count('removeNodeErrorCount', given?.removeNodeErrorCount, 0),
    restoreNodeTimeout: count('restoreNodeTimeout', given?.restoreNodeTimeout, 1000),
    defaultSelector: given?.defaultSelector ?? 'RR',
  };
}

function count(name: keyof ClusterOptions, value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  const parsed = Number(value);
  if (parsed >= 0) return parsed;
  throw new RangeError(`${name} must be a number, 0 or more. value is '${String(value)}'`);
}
