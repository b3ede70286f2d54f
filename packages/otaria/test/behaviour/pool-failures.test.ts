import type { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Pool } from 'mariadb';
import { describe, expect, it, vi } from 'vitest';
import { borrow, counters, openPool, runsOn } from '../pool.js';
import { mariadb, open, provider, rejection, type SqlError } from '../provider.js';
import { startProxy } from '../proxy.js';

const closedPort = { host: '127.0.0.1', port: 1 };
const timedOut = {
  errno: 45028,
  code: 'ER_GET_CONNECTION_TIMEOUT',
  sqlState: 'HY000',
  fatal: false,
};
const noConnection = 'pool failed to retrieve a connection from pool';

interface WithCause {
  cause?: SqlError;
}

/** The error that a pool emits next. */
async function failure(pool: Pool): Promise<SqlError & WithCause> {
  return await new Promise((resolve) => (pool as unknown as EventEmitter).once('error', resolve));
}

describe('a pool that cannot connect', () => {
  it('rejects requests after acquireTimeout, with the reason as the cause', async () => {
    const pool = openPool({ ...closedPort, acquireTimeout: 300 });
    const errors = await Promise.all([pool.getConnection(), pool.query('SELECT 1')].map(rejection));
    for (const error of errors) {
      expect(error).toBeInstanceOf(mariadb.SqlError);
      expect(error).toMatchObject({ ...timedOut, sql: null });
      expect(error.sqlMessage).toContain(
        `${noConnection}\n    (pool connections: active=0 idle=0 limit=10)`,
      );
      expect((error as WithCause).cause).toMatchObject({ code: 'ECONNREFUSED', fatal: true });
    }
  });

  it('says in the message itself why', async () => {
    const pool = openPool({ password: 'wrong', acquireTimeout: 1500, connectionLimit: 1 });
    const error = await rejection(pool.getConnection());
    expect((error as WithCause).cause).toMatchObject({ errno: 1045 });
    // npm mariadb shows it in the cause alone, which logs leave out.
    const shown = error.message.includes('ER_ACCESS_DENIED_ERROR: Access denied for user');
    expect(shown).toBe(provider === 'ours');
    expect(error.message).not.toContain('wrong');
  });

  it('emits an error once its attempts took initializationTimeout', async () => {
    const pool = openPool({ ...closedPort, acquireTimeout: 2000, initializationTimeout: 100 });
    const failed = failure(pool);
    const waiting = rejection(pool.getConnection());
    const error = await failed;
    expect(error).toMatchObject({
      errno: 45060,
      code: 'ER_POOL_NOT_INITIALIZED',
      sqlState: null,
      fatal: false,
      sqlMessage: 'Error during pool initialization',
    });
    expect(error.message).toBe(
      '(conn:-1, no: 45060, SQLState: null) Error during pool initialization',
    );
    expect((error as WithCause).cause).toMatchObject({ code: 'ECONNREFUSED' });
    await pool.end();
    expect(await waiting).toMatchObject({ errno: 45037 });
  });

  it('emits an error at once when the server refuses the login', async () => {
    const pool = openPool({ password: 'wrong', acquireTimeout: 5000, connectionLimit: 1 });
    const failed = failure(pool);
    const error = await failed;
    expect(error).toMatchObject({ errno: 45060 });
    expect((error as WithCause).cause).toMatchObject({ errno: 1045 });
    expect(pool.totalConnections()).toBe(0);
  });

  it('tries again as long as somebody waits, less and less often', async () => {
    const pool = openPool({ password: 'wrong', acquireTimeout: 800, connectionLimit: 1 });
    let failures = 0;
    (pool as unknown as EventEmitter).on('error', () => {
      failures += 1;
    });
    await rejection(pool.getConnection());
    // After 0, 200 and 600 ms, and what each login takes; the next one would be after 1200 ms.
    expect(failures).toBeGreaterThanOrEqual(2);
    expect(failures).toBeLessThanOrEqual(3);
  });

  it('does not try again while nobody waits', async () => {
    const proxy = await startProxy();
    proxy.refuse();
    const pool = openPool({ host: '127.0.0.1', port: proxy.port, initializationTimeout: 50 });
    await failure(pool);
    const { attempts } = proxy;
    await setTimeout(600);
    expect(proxy.attempts).toBe(attempts);
  });

  it('serves those who wait once the server is there', async () => {
    const proxy = await startProxy();
    proxy.refuse();
    const pool = openPool({ host: '127.0.0.1', port: proxy.port, connectionLimit: 1 });
    const rows = pool.query('SELECT 1 AS one');
    await vi.waitUntil(() => proxy.attempts > 0, 10_000);
    proxy.accept();
    expect(await rows).toEqual([{ one: 1 }]);
  });

  it('emits another error when it had connections before', async () => {
    const proxy = await startProxy();
    const pool = openPool({
      host: '127.0.0.1',
      port: proxy.port,
      connectionLimit: 1,
      acquireTimeout: 1500,
      initializationTimeout: 100,
    });
    await pool.query('SELECT 1');
    const failed = failure(pool);
    proxy.refuse();
    proxy.cut();
    await expect.poll(() => pool.totalConnections()).toBe(0);
    const waiting = rejection(pool.query('SELECT 1'));
    const error = await failed;
    expect(error).toMatchObject({ errno: 45061, code: 'ER_POOL_NO_CONNECTION', sqlState: null });
    expect(error.sqlMessage).toBe('Pool fails to create connection');
    expect(await waiting).toMatchObject(timedOut);
  });

  it('gives up on a server that never says a word, in time', async () => {
    const proxy = await startProxy();
    proxy.silence();
    const pool = openPool({
      host: '127.0.0.1',
      port: proxy.port,
      connectionLimit: 1,
      acquireTimeout: 300,
    });
    const error = await rejection(pool.query('SELECT 1'));
    expect(error).toMatchObject(timedOut);
  });
});

describe('a request that waits for too long', () => {
  it('is rejected with the counters of the pool, and without a cause when connections can be made', async () => {
    const pool = openPool({ connectionLimit: 1, acquireTimeout: 1500 });
    const connection = await pool.getConnection();
    const errors = await Promise.all(
      [pool.getConnection(), pool.query('SELECT 1'), pool.execute('SELECT 1')].map(rejection),
    );
    for (const error of errors) {
      expect(error).toMatchObject({ ...timedOut, sql: null });
      expect(error.message).toMatch(
        /^\(conn:-1, no: 45028, SQLState: HY000\) pool timeout: failed to retrieve a connection from pool after \d+ms\n {4}\(pool connections: active=1 idle=0 limit=1\)$/,
      );
      expect((error as WithCause).cause).toBeUndefined();
    }
    expect(pool.taskQueueSize()).toBe(0);
    await connection.release();
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
    expect(await pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('does not take those with it that came later', async () => {
    const pool = openPool({ connectionLimit: 1, acquireTimeout: 1500 });
    const connection = await pool.getConnection();
    const first = rejection(pool.query('SELECT 1'));
    await setTimeout(200);
    const second = pool.query('SELECT 2 AS two');
    expect(await first).toMatchObject(timedOut);
    await connection.release();
    expect(await second).toEqual([{ two: 2 }]);
  });
});

describe('idle connections that broke', () => {
  it('leave the pool as soon as it notices', async () => {
    const pool = openPool({ connectionLimit: 2, minimumIdle: 0 });
    const connections = await borrow(pool, 2);
    const ids = connections.map(({ threadId }) => threadId);
    for (const connection of connections) await connection.release();
    const observer = await open();
    for (const id of ids) await observer.query(`KILL ${id}`);
    await expect.poll(() => pool.totalConnections()).toBe(0);
    expect(ids).not.toContain(await runsOn(pool));
  });

  it('are replaced', async () => {
    const pool = openPool({ connectionLimit: 2 });
    await expect.poll(() => pool.idleConnections()).toBe(2);
    const connection = await pool.getConnection();
    await connection.release();
    const observer = await open();
    await observer.query(`KILL ${connection.threadId}`);
    await expect.poll(() => connection.isValid()).toBe(false);
    await expect.poll(() => counters(pool)).toEqual({ active: 0, idle: 2, waiting: 0 });
  });

  it('are replaced unseen when the server does not answer any more', async () => {
    const proxy = await startProxy();
    const pool = openPool({
      host: '127.0.0.1',
      port: proxy.port,
      connectionLimit: 2,
      minDelayValidation: 0,
      pingTimeout: 50,
    });
    await expect.poll(() => pool.idleConnections()).toBe(2);
    proxy.freeze();
    expect(await pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('count against the time that the request has', async () => {
    const proxy = await startProxy();
    const pool = openPool({
      host: '127.0.0.1',
      port: proxy.port,
      connectionLimit: 1,
      minDelayValidation: 0,
      acquireTimeout: 1500,
      pingTimeout: 60_000,
    });
    await expect.poll(() => pool.idleConnections()).toBe(1);
    proxy.freeze();
    proxy.refuse();
    const query = pool.query('SELECT 1');
    query.catch(() => undefined);
    const inTime = await Promise.race([rejection(query), setTimeout(5000, undefined)]);
    // npm mariadb waits for the ping, however long that takes.
    if (provider === 'peer') expect(inTime).toBeUndefined();
    else expect(inTime).toMatchObject(timedOut);
    proxy.cut();
    await rejection(query);
  });

  it('are not asked for a sign of life when they were just used', async () => {
    const pool = openPool({ connectionLimit: 1, minDelayValidation: 60_000 });
    const connection = await pool.getConnection();
    await connection.release();
    const asked = pool.getConnection();
    expect(counters(pool)).toEqual({ active: 1, idle: 0, waiting: 0 });
    await (await asked).release();
  });
});

describe('a statement whose connection breaks', () => {
  it('is rejected, and the next one gets another connection', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const id = await runsOn(pool);
    const observer = await open();
    const running = rejection(pool.query('SELECT SLEEP(60)'));
    const busy = 'SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ? AND INFO LIKE ?';
    await vi.waitUntil(
      async () => (await observer.query(busy, [id, '%SLEEP%'])).length > 0,
      10_000,
    );
    await observer.query(`KILL ${id}`);
    expect((await running).fatal).toBe(true);
    expect(await runsOn(pool)).not.toBe(id);
  });
});
