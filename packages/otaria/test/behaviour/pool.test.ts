import type { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { borrow, counters, openPool, record, runsOn } from '../pool.js';
import { mariadb, provider, rejection, serverUrl } from '../provider.js';

describe('a new pool', () => {
  it('exists before its connections do', async () => {
    const pool = openPool({ connectionLimit: 2 });
    expect(pool.constructor.name).toBe('PoolPromise');
    expect(String(pool)).toBe('poolPromise(active=0 idle=0 limit=2)');
    expect(pool.closed).toBe(false);
    expect((pool as unknown as EventEmitter).listenerCount('error')).toBe(1);
    expect(pool.totalConnections()).toBe(0);
  });

  it('opens as many connections as its limit', async () => {
    const pool = openPool({ connectionLimit: 3 });
    await expect.poll(() => counters(pool)).toEqual({ active: 0, idle: 3, waiting: 0 });
    expect(pool.totalConnections()).toBe(3);
    expect(String(pool)).toBe('poolPromise(active=0 idle=3 limit=3)');
  });

  it('opens no more than minimumIdle before more are needed', async () => {
    const pool = openPool({ connectionLimit: 4, minimumIdle: 1 });
    const first = await pool.getConnection();
    expect(counters(pool)).toEqual({ active: 1, idle: 0, waiting: 0 });
    const second = await pool.getConnection();
    expect(counters(pool)).toEqual({ active: 2, idle: 0, waiting: 0 });
    await first.release();
    await second.release();
    expect(counters(pool)).toEqual({ active: 0, idle: 2, waiting: 0 });
  });

  it('opens its connections only when they are asked for with minimumIdle 0', async () => {
    const pool = openPool({ connectionLimit: 4, minimumIdle: 0 });
    expect(await pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(pool.totalConnections()).toBe(1);
  });

  it('opens no more connections than its limit however large minimumIdle is', async () => {
    const pool = openPool({ connectionLimit: 2, minimumIdle: 50 });
    await expect.poll(() => pool.idleConnections()).toBe(2);
    expect(pool.totalConnections()).toBe(2);
  });

  it('makes its connections one after another', async () => {
    const pool = openPool({ connectionLimit: 3 });
    const totals: number[] = [];
    pool.on('connection', () => totals.push(pool.totalConnections()));
    await expect.poll(() => totals).toHaveLength(3);
    expect(totals).toEqual([1, 2, 3]);
  });

  it('takes a connection string', async () => {
    const pool = mariadb.createPool(`${serverUrl}?connectionLimit=3&minimumIdle=1`);
    expect(await pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(String(pool)).toBe('poolPromise(active=0 idle=1 limit=3)');
    await pool.end();
  });

  it('takes numbers as text', async () => {
    const pool = openPool({ connectionLimit: '2' as unknown as number });
    expect(String(pool)).toBe('poolPromise(active=0 idle=0 limit=2)');
  });

  it('refuses to be made without options, and from what is no connection string', () => {
    const create = mariadb.createPool as (options?: unknown) => unknown;
    expect(() => create()).toThrow(TypeError);
    expect(() => create(null)).toThrow(TypeError);
    expect(() => create('bad')).toThrow(/^error parsing connection string/);
    expect(() => create({ collation: 'no_such_collation' })).toThrow(RangeError);
  });

  it('takes a session variable for its connections, as a connection does', async () => {
    const pool = openPool({ connectionLimit: 1, sessionVariables: { wait_timeout: 4321 } });
    expect(await pool.query('SELECT @@wait_timeout AS seconds')).toEqual([{ seconds: 4321n }]);
  });
});

describe('a query of the pool', () => {
  it('gives what a query of a connection gives', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const rows = await pool.query('SELECT ? AS a, ? AS b', [1, 'two']);
    expect(rows).toEqual([{ a: 1, b: 'two' }]);
    expect(rows.meta[0].name()).toBe('a');
    expect(await pool.query({ sql: 'SELECT 3 AS c', rowsAsArray: true })).toEqual([[3]]);
    expect(await pool.execute('SELECT ? AS d', [4])).toEqual([{ d: 4 }]);
    expect(await pool.query('DO 1')).toMatchObject({ affectedRows: 0 });
  });

  it('gives its connection back before the caller goes on', async () => {
    const pool = openPool({ connectionLimit: 1 });
    await pool.query('SELECT 1');
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
  });

  it('gives its connection back when it fails', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const error = await rejection(pool.query('selec ?', [1]));
    expect(error).toMatchObject({ errno: 1064, fatal: false, sql: 'selec ? - parameters:[1]' });
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
    expect(await pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is refused without a statement', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const error = await rejection(pool.query(undefined as unknown as string));
    expect(error).toMatchObject({ errno: 45049, sql: null });
  });

  it('leaves a transaction as it is', async () => {
    const pool = openPool({ connectionLimit: 1 });
    await pool.query('START TRANSACTION');
    expect(await pool.query('SELECT @@in_transaction AS open')).toEqual([{ open: 1n }]);
    await pool.query('ROLLBACK');
  });

  it('uses the connection that has been idle for longest', async () => {
    const pool = openPool({ connectionLimit: 3 });
    await expect.poll(() => pool.idleConnections()).toBe(3);
    const order = [];
    for (let i = 0; i < 6; i++) order.push(await runsOn(pool));
    expect(new Set(order.slice(0, 3)).size).toBe(3);
    expect(order.slice(3)).toEqual(order.slice(0, 3));
  });

  it('runs side by side with others, no more than there are connections', async () => {
    const pool = openPool({ connectionLimit: 2 });
    const ids = await Promise.all(Array.from({ length: 20 }, () => runsOn(pool)));
    expect(new Set(ids).size).toBeLessThanOrEqual(2);
    expect(counters(pool)).toEqual({ active: 0, idle: 2, waiting: 0 });
  });

  it('shows where it was called from when trace is on', async () => {
    const pool = openPool({ connectionLimit: 1, trace: true });
    await pool.query('SELECT 1');
    const error = await rejection(pool.query('selec'));
    const frames = error.stack?.split(' From event:\n') ?? [];
    expect(frames).toHaveLength(2);
    expect(frames[1]).toMatch(/^\s+at PoolPromise\.query .*\n\s+at .*pool\.test\.ts/);
  });

  it('does not show the caller in the stack otherwise', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const error = await rejection(pool.query('selec'));
    expect(error.stack).not.toContain('pool.test.ts');
  });
});

describe('a request that has to wait', () => {
  it('is served in the order of the requests', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    const served: number[] = [];
    const waiting = [1, 2, 3].map((n) =>
      pool.query('SELECT ? AS n', [n]).then(() => served.push(n)),
    );
    expect(pool.taskQueueSize()).toBe(3);
    await connection.release();
    await Promise.all(waiting);
    expect(served).toEqual([1, 2, 3]);
    expect(pool.taskQueueSize()).toBe(0);
  });

  it('gets the connection that is given back', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const first = await pool.getConnection();
    const { threadId } = first;
    const second = pool.getConnection();
    await first.release();
    expect((await second).threadId).toBe(threadId);
    await (await second).release();
  });

  it('makes the pool grow', async () => {
    const pool = openPool({ connectionLimit: 3, minimumIdle: 1 });
    const connections = await borrow(pool, 3);
    expect(new Set(connections.map(({ threadId }) => threadId)).size).toBe(3);
    for (const connection of connections) await connection.release();
  });
});

describe('the events of a pool', () => {
  it('tell of each connection that is made, lent and given back', async () => {
    const pool = openPool({ connectionLimit: 1, minimumIdle: 0 });
    const events = record(pool);
    const connection = await pool.getConnection();
    const { threadId } = connection;
    await vi.waitUntil(() => events.some(({ name }) => name === 'connection'), 10_000);
    await connection.release();
    await pool.query('SELECT 1');
    expect(events).toEqual([
      { name: 'enqueue', threadId: undefined },
      { name: 'acquire', threadId },
      { name: 'connection', threadId },
      { name: 'release', threadId },
      { name: 'acquire', threadId },
      { name: 'release', threadId },
    ]);
  });

  it('show a connection that can be used as it is made', async () => {
    const pool = openPool({ connectionLimit: 1, minimumIdle: 0 });
    pool.on('connection', (connection) => {
      void connection.query("SET @prepared = 'yes'");
    });
    const connection = await pool.getConnection();
    await vi.waitUntil(async () => {
      const [{ prepared }] = await connection.query('SELECT @prepared AS prepared');
      return prepared === 'yes';
    }, 10_000);
    await connection.release();
  });

  it('survive a listener that throws', async () => {
    const pool = openPool({ connectionLimit: 1, minimumIdle: 0 });
    const called = new Promise<void>((resolve) => {
      pool.on('connection', () => {
        resolve();
        throw new Error('the listener failed');
      });
    });
    expect(await pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await called;
    expect(await pool.query('SELECT 2 AS two')).toEqual([{ two: 2 }]);
  });
});

describe('escaping without a connection of one’s own', () => {
  it('quotes values and names', async () => {
    const pool = openPool({ connectionLimit: 1 });
    await pool.query('SELECT 1');
    expect(pool.escape("it's")).toBe("'it\\'s'");
    expect(pool.escape(1)).toBe('1');
    expect(pool.escape([1, 'a'])).toBe("1,'a'");
    expect(pool.escapeId('a`b')).toBe('`a``b`');
    expect(pool.escape(Buffer.from('a'))).toBe("_binary'a'");
  });

  it('works while there is no connection', () => {
    const pool = openPool({ connectionLimit: 1, minimumIdle: 0 });
    expect(pool.escape("it's")).toBe("'it\\'s'");
    expect(pool.escapeId('name')).toBe('`name`');
    const buffer = (): string => pool.escape(Buffer.from('a'));
    // npm mariadb knows no character set then.
    if (provider === 'peer') expect(buffer).toThrow(TypeError);
    else expect(buffer()).toBe("_binary'a'");
  });
});
