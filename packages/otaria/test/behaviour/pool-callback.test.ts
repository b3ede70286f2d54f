import type { EventEmitter } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CallbackApi, callbackApi, called, calledWithin } from '../callback-provider.js';
import { provider, type SqlError, settings } from '../provider.js';

type Pool = ReturnType<CallbackApi['createPool']>;
type Cluster = ReturnType<CallbackApi['createPoolCluster']>;
// biome-ignore lint/suspicious/noExplicitAny: what a callback gets, by position.
type Outcome = any[];

function openPool(options = {}): Pool {
  const pool = callbackApi.createPool({ ...settings(), connectionLimit: 1, ...options });
  onTestFinished(async () => {
    if (!pool.closed) await called((callback) => pool.end(callback));
  });
  return pool;
}

function openCluster(): Cluster {
  const cluster = callbackApi.createPoolCluster();
  cluster.add('one', { ...settings(), connectionLimit: 1 });
  onTestFinished(async () => {
    await called((callback) => cluster.end(callback));
  });
  return cluster;
}

describe('a pool with callbacks', () => {
  it('counts its connections as the promise pool does', async () => {
    const pool = openPool();
    expect(pool.constructor.name).toBe('PoolCallback');
    expect(String(pool)).toBe('poolCallback(active=0 idle=0 limit=1)');
    expect((pool as unknown as EventEmitter).listenerCount('error')).toBe(1);
    await expect.poll(() => pool.idleConnections()).toBe(1);
    expect([pool.totalConnections(), pool.activeConnections(), pool.taskQueueSize()]).toEqual([
      1, 0, 0,
    ]);
    expect(pool.escape("it's")).toBe("'it\\'s'");
    expect(pool.escapeId('a`b')).toBe('`a``b`');
  });

  it.each(['query', 'execute'] as const)(
    'gives rows and columns to the callback of %s',
    async (method) => {
      const pool = openPool();
      const run = pool[method].bind(pool) as (...values: unknown[]) => unknown;
      const [error, rows, columns]: Outcome = await called((callback) => {
        expect(run('SELECT ? AS n', [2], callback)).toBeUndefined();
      });
      expect(error).toBeNull();
      expect(rows).toEqual([{ n: 2 }]);
      expect(columns[0].name()).toBe('n');
    },
  );

  it('takes the callback in the place of the values', async () => {
    const pool = openPool();
    const [, rows]: Outcome = await called((callback) => pool.query('SELECT 1 AS n', callback));
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('takes options with the statement', async () => {
    const pool = openPool();
    const [, rows]: Outcome = await called((callback) =>
      pool.query({ sql: 'SELECT ? AS n', values: [3], rowsAsArray: true }, callback),
    );
    expect(rows).toEqual([[3]]);
  });

  it('gives an OkPacket without columns for what has no rows', async () => {
    const pool = openPool();
    const [error, result, columns]: Outcome = await called((callback) =>
      pool.query('DO 1', callback),
    );
    expect(error).toBeNull();
    expect(result).toMatchObject({ affectedRows: 0 });
    expect(columns).toEqual([]);
  });

  it('gives the error to the callback', async () => {
    const pool = openPool();
    const [error]: Outcome = await called((callback) => pool.query('selec', callback));
    expect(error).toMatchObject({ errno: 1064, sql: 'selec - parameters:[]' });
    expect(pool.activeConnections()).toBe(0);
  });

  it('needs no callback', async () => {
    const pool = openPool();
    pool.query('SET @mine = 1');
    pool.query('selec');
    const [, rows]: Outcome = await called((callback) =>
      pool.query('SELECT @mine AS mine', callback),
    );
    expect(rows).toEqual([{ mine: 1n }]);
  });

  it('refuses to lend a connection to nobody', () => {
    const pool = openPool();
    const lend = (): void => (pool.getConnection as () => void)();
    expect(lend).toThrow(
      expect.objectContaining({ errno: 45016, sqlMessage: 'missing mandatory callback parameter' }),
    );
  });

  it.each(['release', 'end', 'close'] as const)(
    'lends connections that go back by %s',
    async (method) => {
      const pool = openPool();
      const [error, connection]: Outcome = await called((callback) => pool.getConnection(callback));
      expect(error).toBeNull();
      expect(connection.constructor.name).toBe('ConnectionCallback');
      expect(pool.activeConnections()).toBe(1);
      const [, rows]: Outcome = await called((callback) =>
        connection.query('SELECT 5 AS n', callback),
      );
      expect(rows).toEqual([{ n: 5 }]);
      expect(await called((callback) => connection[method](callback))).toEqual([]);
      expect(pool.activeConnections()).toBe(0);
      expect(pool.idleConnections()).toBe(1);
    },
  );

  it('rolls back what a borrower left open', async () => {
    const pool = openPool();
    const [, connection]: Outcome = await called((callback) => pool.getConnection(callback));
    await called((callback) => connection.beginTransaction(callback));
    connection.release();
    const [, rows]: Outcome = await called((callback) =>
      pool.query('SELECT @@in_transaction AS open', callback),
    );
    expect(rows).toEqual([{ open: 0n }]);
  });

  it('replaces a connection that its borrower destroys', async () => {
    const pool = openPool();
    const [, connection]: Outcome = await called((callback) => pool.getConnection(callback));
    connection.destroy();
    expect(pool.totalConnections()).toBe(0);
    const [, rows]: Outcome = await called((callback) => pool.query('SELECT 1 AS n', callback));
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('tells when a connection cannot be had', async () => {
    const pool = openPool({ acquireTimeout: 50, host: '127.0.0.1', port: 1 });
    const [error]: Outcome = await called((callback) => pool.getConnection(callback));
    expect(error).toMatchObject({ errno: 45028, cause: { code: 'ECONNREFUSED' } });
  });

  it('shows where it was called from when trace is on', async () => {
    const pool = openPool({ trace: true });
    const [error]: Outcome = await called((callback) => pool.query('selec', callback));
    expect(error.stack).toMatch(
      / From event:\n\s+at PoolCallback\.query .*\n(.*\n)*.*pool-callback\.test\.ts/,
    );
  });

  it('ends', async () => {
    const pool = openPool();
    expect(await called((callback) => pool.end(callback))).toEqual([null]);
    expect(pool.closed).toBe(true);
    const refused: SqlError[] = [];
    for (const run of [
      (callback: (error: never) => void) => pool.end(callback as never),
      (callback: (error: never) => void) => pool.query('SELECT 1', callback as never),
      (callback: (error: never) => void) => pool.getConnection(callback as never),
    ]) {
      const [error]: Outcome = await called(run);
      refused.push(error);
    }
    expect(refused.map(({ errno }) => errno)).toEqual([45027, 45027, 45027]);
    expect(refused[0].sqlMessage).toBe('pool is already closed');
  });
});

describe('a cluster with callbacks', () => {
  it('has the members that npm mariadb has, and no others', () => {
    const cluster = openCluster();
    expect(cluster.constructor.name).toBe('ClusterCallback');
    const members = [
      ...Object.keys(cluster),
      ...Object.getOwnPropertyNames(Object.getPrototypeOf(cluster)),
    ];
    expect(members.sort()).toEqual([
      '__tests',
      'add',
      'constructor',
      'end',
      'getConnection',
      'of',
      'on',
      'once',
      'remove',
    ]);
  });

  it.each([
    ['no more', []],
    ['a pattern', ['one']],
    ['a pattern and a way of choosing', ['one', 'ORDER']],
  ])('lends a connection to a callback after %s', async (_, values) => {
    const cluster = openCluster();
    const acquire = cluster.getConnection.bind(cluster) as (...values: unknown[]) => void;
    const [error, connection]: Outcome = await called((callback) => acquire(...values, callback));
    expect(error).toBeNull();
    expect(connection.constructor.name).toBe('ConnectionCallback');
    expect(await called((callback) => connection.release(callback))).toEqual([]);
  });

  it('gives the error to the callback, once', async () => {
    const cluster = openCluster();
    const messages: string[] = [];
    await called((callback) =>
      cluster.getConnection('two', (error) => {
        messages.push((error as Error).message);
        setImmediate(callback);
      }),
    );
    expect(messages).toEqual([
      "No node found for pattern 'two'",
      // npm mariadb calls back twice.
      ...(provider === 'peer' ? ["No Connection available for 'two'"] : []),
    ]);
  });

  it('runs statements on some of its nodes', async () => {
    const nodes = openCluster().of('one');
    expect(nodes.constructor.name).toBe('FilteredClusterCallback');
    for (const method of ['query', 'execute'] as const) {
      const run = nodes[method].bind(nodes) as (...values: unknown[]) => void;
      const [error, rows, columns]: Outcome = await called((callback) =>
        run('SELECT ? AS n', [1], callback),
      );
      expect(error).toBeNull();
      expect(rows).toEqual([{ n: 1 }]);
      expect(columns[0].name()).toBe('n');
    }
    const [error]: Outcome = await called((callback) => nodes.query('selec', callback));
    expect(error).toMatchObject({ errno: 1064 });
    const [, connection]: Outcome = await called((callback) => nodes.getConnection(callback));
    await called((callback) => connection.release(callback));
  });

  it('refuses to end with a callback that is no function', () => {
    const cluster = openCluster();
    expect(() => (cluster.end as (callback: unknown) => void)('now')).toThrow(
      'callback parameter must be a function',
    );
  });

  it('calls back when it has ended', async () => {
    const cluster = callbackApi.createPoolCluster();
    cluster.add('one', { ...settings(), connectionLimit: 1 });
    expect(await calledWithin(5000, (callback) => cluster.end(callback))).toEqual([]);
  });
});
