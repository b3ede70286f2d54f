import type { EventEmitter } from 'node:events';
import type { PoolCluster, PoolConfig, PoolConnection } from 'mariadb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mariadb, outcome, provider, rejection, settings } from '../provider.js';

type Nodes = ReturnType<ReturnType<typeof nodesOf>['getNodes']>;

function nodesOf(cluster: PoolCluster): { getNodes(): Record<string, EventEmitter & Pooled> } {
  return (cluster as unknown as { __tests: ReturnType<typeof nodesOf> }).__tests;
}

interface Pooled {
  activeConnections(): number;
}

const dead: PoolConfig = { host: '127.0.0.1', port: 1, acquireTimeout: 50, connectionLimit: 1 };

/** A cluster with a node for each name; names that begin with `dead` cannot connect. It ends with the test. */
function openCluster(names: string[], options = {}): PoolCluster {
  const cluster = mariadb.createPoolCluster(options);
  for (const name of names) add(cluster, name);
  onTestFinished(async () => {
    // npm mariadb cannot end a cluster twice.
    if (Object.keys(nodesOf(cluster).getNodes() ?? {}).length > 0) await cluster.end();
  });
  return cluster;
}

function add(cluster: PoolCluster, name: string): void {
  cluster.add(name, {
    ...settings(),
    connectionLimit: 1,
    ...(name.startsWith('dead') ? dead : {}),
  });
}

function names(cluster: PoolCluster): string[] {
  return Object.keys(nodesOf(cluster).getNodes());
}

/** The node that a connection comes from; it goes back. */
async function nodeOf(cluster: PoolCluster, connecting: Promise<PoolConnection>): Promise<string> {
  const connection = await connecting;
  const nodes: Nodes = nodesOf(cluster).getNodes();
  const name = Object.keys(nodes).find((name) => nodes[name].activeConnections() > 0);
  await connection.release();
  return name ?? 'none';
}

describe('a cluster without nodes', () => {
  it('has no connection', async () => {
    const cluster = openCluster([]);
    expect(cluster.constructor.name).toBe('Cluster');
    const error = await rejection(cluster.getConnection());
    expect(error.constructor).toBe(Error);
    expect(error.message).toBe(
      'No node have been added to cluster or nodes have been removed due to too much connection error',
    );
  });

  it('ends', async () => {
    expect(await openCluster([]).end()).toEqual([]);
  });
});

describe('adding and removing nodes', () => {
  it('names nodes that get no name', () => {
    const cluster = openCluster(['first']);
    const addUnnamed = cluster.add.bind(cluster) as unknown as (options: object) => void;
    addUnnamed(settings());
    addUnnamed(settings());
    expect(names(cluster)).toEqual(['first', 'PoolNode-0', 'PoolNode-1']);
    expect(nodesOf(cluster).getNodes().first.constructor.name).toBe('PoolPromise');
  });

  it('refuses a name that is taken', () => {
    const cluster = openCluster(['one']);
    expect(() => add(cluster, 'one')).toThrow("Node identifier 'one' already exist !");
  });

  it('refuses a node without options', () => {
    const cluster = openCluster([]);
    expect(() => (cluster.add as (...values: unknown[]) => void)('one')).toThrow(TypeError);
    expect(() => (cluster.add as (...values: unknown[]) => void)()).toThrow(TypeError);
    expect(names(cluster)).toEqual([]);
  });

  it('removes the nodes that a pattern matches', async () => {
    const cluster = openCluster(['n1', 'n2', 'other']);
    cluster.remove('n');
    expect(names(cluster)).toEqual(['other']);
    cluster.remove('no such node');
    expect(names(cluster)).toEqual(['other']);
    const error = await rejection(cluster.getConnection('n1'));
    expect(error.message).toBe("No node found for pattern 'n1'");
  });

  it('refuses to remove without a pattern', () => {
    const cluster = openCluster(['one']);
    expect(() => (cluster.remove as () => void)()).toThrow(
      'pattern parameter in Cluster.remove(pattern)  is mandatory',
    );
    expect(names(cluster)).toEqual(['one']);
  });

  it('sees a node that is added after a pattern was used', async () => {
    const cluster = openCluster(['n1']);
    expect(await nodeOf(cluster, cluster.getConnection('n', 'ORDER'))).toBe('n1');
    add(cluster, 'n2');
    const used = [];
    for (let i = 0; i < 2; i++) used.push(await nodeOf(cluster, cluster.getConnection('n', 'RR')));
    // npm mariadb goes by the list that it made first.
    expect(used.sort()).toEqual(provider === 'peer' ? ['n1', 'n1'] : ['n1', 'n2']);
  });
});

describe('choosing a node', () => {
  it('goes round in the order of adding', async () => {
    const cluster = openCluster(['n0', 'n1', 'n2']);
    const used = [];
    for (let i = 0; i < 4; i++) used.push(await nodeOf(cluster, cluster.getConnection()));
    expect(used).toEqual(['n0', 'n1', 'n2', 'n0']);
  });

  it('goes round among the nodes of a pattern', async () => {
    const cluster = openCluster(['n0', 'n1', 'n2']);
    const used = [];
    for (let i = 0; i < 3; i++) used.push(await nodeOf(cluster, cluster.getConnection('n[12]')));
    expect(used).toEqual(['n1', 'n2', 'n1']);
  });

  it('takes the first one with ORDER', async () => {
    const cluster = openCluster(['n0', 'n1', 'n2']);
    for (let i = 0; i < 2; i++) {
      expect(await nodeOf(cluster, cluster.getConnection('n1|n2', 'ORDER'))).toBe('n1');
    }
  });

  it('takes any with RANDOM', async () => {
    const cluster = openCluster(['n0', 'n1']);
    const used = new Set<string>();
    for (let i = 0; i < 200 && used.size < 2; i++) {
      used.add(await nodeOf(cluster, cluster.getConnection('.', 'RANDOM')));
    }
    expect([...used].sort()).toEqual(['n0', 'n1']);
  });

  it('goes by defaultSelector', async () => {
    const cluster = openCluster(['n0', 'n1'], { defaultSelector: 'ORDER' });
    for (let i = 0; i < 2; i++) {
      expect(await nodeOf(cluster, cluster.getConnection())).toBe('n0');
    }
  });

  it('refuses a pattern that no node matches', async () => {
    const cluster = openCluster(['one']);
    const error = await rejection(cluster.getConnection(/two/ as unknown as string));
    expect(error.constructor).toBe(Error);
    expect(error.message).toBe("No node found for pattern '/two/'");
  });

  it('refuses a way of choosing that it does not know', async () => {
    const cluster = openCluster(['one']);
    const wrong = "Wrong selector value 'BEST'. Possible values are 'RR','RANDOM' or 'ORDER'";
    const error = await rejection(cluster.getConnection('one', 'BEST'));
    expect(error.message).toBe(wrong);
    expect((await rejection(cluster.of('one', 'BEST').query('SELECT 1'))).message).toBe(wrong);
  });
});

describe('a node that gives no connection', () => {
  it('is passed over for another one', async () => {
    const cluster = openCluster(['dead', 'good']);
    expect(await nodeOf(cluster, cluster.getConnection('.', 'ORDER'))).toBe('good');
    expect(names(cluster)).toEqual(['dead', 'good']);
  });

  it('is not asked again before restoreNodeTimeout', async () => {
    const cluster = openCluster(['dead', 'good'], { restoreNodeTimeout: 60_000 });
    let asked = 0;
    nodesOf(cluster)
      .getNodes()
      .dead.on('enqueue', () => {
        asked += 1;
      });
    for (let i = 0; i < 3; i++) await nodeOf(cluster, cluster.getConnection('.', 'ORDER'));
    expect(asked).toBe(1);
  });

  it('is asked again after restoreNodeTimeout', async () => {
    const cluster = openCluster(['dead', 'good'], { restoreNodeTimeout: 1 });
    let asked = 0;
    nodesOf(cluster)
      .getNodes()
      .dead.on('enqueue', () => {
        asked += 1;
      });
    await nodeOf(cluster, cluster.getConnection('.', 'ORDER'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await nodeOf(cluster, cluster.getConnection('.', 'ORDER'));
    expect(asked).toBe(2);
  });

  it('fails the request without canRetry', async () => {
    const cluster = openCluster(['dead', 'good'], { canRetry: false });
    expect(await rejection(cluster.getConnection('.', 'ORDER'))).toMatchObject({ errno: 45028 });
    expect(await nodeOf(cluster, cluster.getConnection('.', 'ORDER'))).toBe('good');
  });

  it('fails the request with its own error when there is no other', async () => {
    const cluster = openCluster(['dead1', 'dead2']);
    const error = await rejection(cluster.getConnection());
    expect(error).toMatchObject({ errno: 45028, code: 'ER_GET_CONNECTION_TIMEOUT' });
    expect((error as { cause?: unknown }).cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('leaves the cluster after removeNodeErrorCount failures in a row', async () => {
    const cluster = openCluster(['dead', 'good'], {
      removeNodeErrorCount: 2,
      restoreNodeTimeout: 0,
    });
    const removed = new Promise((resolve) => cluster.on('remove', resolve));
    await nodeOf(cluster, cluster.getConnection('.', 'ORDER'));
    expect(names(cluster)).toEqual(['dead', 'good']);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await nodeOf(cluster, cluster.getConnection('.', 'ORDER'));
    expect(await removed).toBe('dead');
    expect(names(cluster)).toEqual(['good']);
  });

  it('is named when it was the last one', async () => {
    const cluster = openCluster(['dead'], { removeNodeErrorCount: 1 });
    const error = await rejection(cluster.getConnection('dead'));
    expect(error.message).toMatch(
      /^No Connection available for 'dead'\. Last connection error was: .*no: 45028/,
    );
    expect(names(cluster)).toEqual([]);
  });

  it('is not told of by an event when it is removed by hand', async () => {
    const cluster = openCluster(['one', 'two']);
    let told = false;
    cluster.on('remove', () => {
      told = true;
    });
    cluster.remove('one');
    await nodeOf(cluster, cluster.getConnection());
    expect(told).toBe(false);
  });
});

describe('some nodes of a cluster', () => {
  it('run statements', async () => {
    const cluster = openCluster(['one', 'two']);
    const nodes = cluster.of('one');
    expect(nodes.constructor.name).toBe('FilteredCluster');
    expect(await nodes.query('SELECT ? AS n', [1])).toEqual([{ n: 1 }]);
    expect(await nodes.execute('SELECT ? AS n', [2])).toEqual([{ n: 2 }]);
    expect(await nodeOf(cluster, nodes.getConnection())).toBe('one');
    expect(await rejection(nodes.query('selec'))).toMatchObject({ errno: 1064 });
    await expect.poll(() => nodesOf(cluster).getNodes().one.activeConnections()).toBe(0);
  });

  it('roll back what a statement left open', async () => {
    const nodes = openCluster(['one']).of('one');
    await nodes.query('START TRANSACTION');
    expect(await nodes.query('SELECT @@in_transaction AS open')).toEqual([{ open: 0n }]);
  });
});

describe('the end of a cluster', () => {
  it('ends its pools', async () => {
    const cluster = openCluster(['one', 'two']);
    const pools = Object.values(nodesOf(cluster).getNodes()) as unknown as { closed: boolean }[];
    await nodeOf(cluster, cluster.getConnection());
    expect(await cluster.end()).toEqual([undefined, undefined]);
    expect(pools.map(({ closed }) => closed)).toEqual([true, true]);
    // npm mariadb throws a TypeError of its own making.
    const afterwards = await outcome((async () => cluster.getConnection())());
    expect(afterwards).toBe(provider === 'peer' ? 'rejected TypeError' : 'rejected Error');
    if (provider === 'peer') nodesOf(cluster).getNodes = () => ({});
  });
});
