import type { Pool } from 'otaria/mariadb';
import { createPool, createPoolCluster } from 'otaria/mariadb';
import * as callback from 'otaria/mariadb/callback';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settings } from '../provider.js';
import { LONG, observe, reason } from '../running-statements.js';

function openPool(options: Record<string, unknown> = {}): Pool {
  const pool = createPool({ ...settings(), connectionLimit: 1, ...options });
  onTestFinished(() => pool.end());
  return pool;
}

async function threadIdOf(pool: Pool): Promise<number | null> {
  const connection = await pool.getConnection();
  await connection.release();
  return connection.threadId;
}

describe('a signal', () => {
  it('ends the waiting for a connection', async () => {
    const pool = openPool();
    const lent = await pool.getConnection();
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = [
      pool.getConnection({ signal }),
      pool.query({ sql: 'SELECT 1', signal }),
      pool.execute({ sql: 'SELECT 1', signal }),
      pool.batch({ sql: 'DO ?', signal }, [[1]]),
    ];
    expect(pool.taskQueueSize()).toBe(4);
    controller.abort(reason);
    expect(pool.taskQueueSize()).toBe(0);
    for (const request of waiting) await expect(request).rejects.toBe(reason);
    await lent.release();
    expect(await pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('ends the proof that a connection is alive, which goes on for the pool', async () => {
    const pool = openPool({ minDelayValidation: 0 });
    await pool.query('SELECT 1');
    const controller = new AbortController();
    const borrowing = pool.getConnection({ signal: controller.signal });
    controller.abort(reason);
    await expect(borrowing).rejects.toBe(reason);
    await expect.poll(() => pool.idleConnections()).toBe(1);
    expect(pool.totalConnections()).toBe(1);
  });

  it('that is aborted already borrows nothing', async () => {
    const pool = openPool();
    const signal = AbortSignal.abort(reason);
    await expect(pool.getConnection({ signal })).rejects.toBe(reason);
    expect(pool.activeConnections()).toBe(0);
  });

  it.each(['query', 'execute'] as const)(
    'stops %s, and the connection goes back when it is stopped',
    async (method) => {
      const pool = openPool();
      const threadId = await threadIdOf(pool);
      const observer = await observe();
      const controller = new AbortController();
      const stopped = pool[method]({ sql: LONG, signal: controller.signal });
      stopped.catch(() => undefined);
      await observer.runs(threadId);
      controller.abort(reason);
      await expect(stopped).rejects.toBe(reason);
      expect(await pool.query('SELECT CONNECTION_ID() AS id')).toEqual([{ id: threadId }]);
    },
  );

  it('stops a statement of a borrowed connection before others can borrow it', async () => {
    const pool = openPool({ noControlAfterUse: true });
    const observer = await observe();
    const connection = await pool.getConnection();
    const controller = new AbortController();
    const stopped = connection.query({ sql: LONG, signal: controller.signal });
    stopped.catch(() => undefined);
    await observer.runs(connection.threadId);
    controller.abort(reason);
    await connection.release();
    await expect(stopped).rejects.toBe(reason);
    expect(await pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('ends the waiting of callbacks', async () => {
    const pool = callback.createPool({ ...settings(), connectionLimit: 1 });
    onTestFinished(() => new Promise<void>((done) => pool.end(() => done())));
    const lent = await new Promise<callback.PoolConnection>((resolve) =>
      pool.getConnection((_error, connection) => resolve(connection as callback.PoolConnection)),
    );
    const controller = new AbortController();
    const { signal } = controller;
    const errors = [
      new Promise((resolve) => pool.getConnection({ signal }, resolve)),
      new Promise((resolve) => pool.query({ sql: 'SELECT 1', signal }, resolve)),
    ];
    controller.abort(reason);
    expect(await Promise.all(errors)).toEqual([reason, reason]);
    await new Promise<void>((done) => lent.release(() => done()));
  });

  it('ends the waiting for a node of a cluster, which is not to blame', async () => {
    const cluster = createPoolCluster({ removeNodeErrorCount: 1 });
    onTestFinished(() => cluster.end());
    cluster.add('only', { ...settings(), connectionLimit: 1 });
    const lent = await cluster.getConnection('only');
    const controller = new AbortController();
    const { signal } = controller;
    const filtered = cluster.of('only');
    const waiting = [
      cluster.getConnection('only', 'RR', { signal }),
      filtered.getConnection({ signal }),
      filtered.query({ sql: 'SELECT 1', signal }),
    ];
    controller.abort(reason);
    for (const request of waiting) await expect(request).rejects.toBe(reason);
    await lent.release();
    expect(await filtered.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a signal of a statement for some nodes of a cluster', () => {
  it('rejects before the connection has gone back', async () => {
    const cluster = createPoolCluster();
    onTestFinished(() => cluster.end());
    cluster.add('only', { ...settings(), connectionLimit: 1 });
    const nodes = cluster.of('only');
    const [{ id }] = await nodes.query('SELECT CONNECTION_ID() AS id');
    const observer = await observe();
    const controller = new AbortController();
    const stopped = nodes.query({ sql: LONG, signal: controller.signal });
    stopped.catch(() => undefined);
    await observer.runs(id);
    let back = false;
    const next = nodes.query('SELECT 1 AS one').finally(() => {
      back = true;
    });
    controller.abort(reason);
    await expect(stopped).rejects.toBe(reason);
    expect(back).toBe(false);
    expect(await next).toEqual([{ one: 1 }]);
  });

  it('tells a callback', async () => {
    const cluster = callback.createPoolCluster();
    onTestFinished(() => new Promise<void>((done) => cluster.end(() => done())));
    cluster.add('only', { ...settings(), connectionLimit: 1 });
    const nodes = cluster.of('only');
    const controller = new AbortController();
    const failed = new Promise((resolve) =>
      nodes.query({ sql: LONG, signal: controller.signal }, resolve),
    );
    controller.abort(reason);
    expect(await failed).toBe(reason);
    const one = await new Promise((resolve) =>
      nodes.query('SELECT 1 AS one', (_error, rows) => resolve(rows)),
    );
    expect(one).toEqual([{ one: 1 }]);
  });
});

describe('a timeout of getConnection', () => {
  it('counts in place of acquireTimeout', async () => {
    const pool = openPool({ acquireTimeout: 60_000 });
    const lent = await pool.getConnection();
    const patient = pool.getConnection();
    await expect(pool.getConnection({ timeout: 20 })).rejects.toMatchObject({
      code: 'ER_GET_CONNECTION_TIMEOUT',
    });
    expect(pool.taskQueueSize()).toBe(1);
    await lent.release();
    await (await patient).release();
  });
});
