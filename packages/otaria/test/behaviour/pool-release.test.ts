import type { Pool } from 'mariadb';
import { describe, expect, it } from 'vitest';
import { borrow, counters, openPool, record, runsOn } from '../pool.js';
import { mariadb, provider, rejection, settings } from '../provider.js';

async function isInTransaction(pool: Pool): Promise<boolean> {
  const [{ open }] = await pool.query('SELECT @@in_transaction AS open');
  return open === 1n;
}

describe('a borrowed connection', () => {
  it('is a connection', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    expect(connection.constructor.name).toBe('ConnectionPromise');
    expect(connection.isValid()).toBe(true);
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await connection.release();
  });

  it('is the borrower’s alone', async () => {
    const pool = openPool({ connectionLimit: 2 });
    const connection = await pool.getConnection();
    expect(counters(pool)).toMatchObject({ active: 1 });
    expect(await runsOn(pool)).not.toBe(connection.threadId);
    await connection.release();
  });

  it.each(['release', 'end', 'close'] as const)('goes back by %s', async (method) => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    const { threadId } = connection;
    expect(await (connection[method] as () => Promise<void>)()).toBeUndefined();
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
    expect(connection.isValid()).toBe(true);
    expect(await runsOn(pool)).toBe(threadId);
  });

  it('goes back at the end of its scope', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    await (connection as unknown as AsyncDisposable)[Symbol.asyncDispose]();
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
  });

  it('may be given back twice', async () => {
    const pool = openPool({ connectionLimit: 2 });
    const connection = await pool.getConnection();
    await connection.release();
    expect(await connection.release()).toBeUndefined();
    await expect.poll(() => counters(pool)).toEqual({ active: 0, idle: 2, waiting: 0 });
  });

  it('is not taken from its next borrower when it is given back again', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const first = await pool.getConnection();
    await first.release();
    const second = await pool.getConnection();
    await first.release();
    // npm mariadb counts it as free while it is in use.
    expect(pool.activeConnections()).toBe(provider === 'peer' ? 0 : 1);
    await second.release();
  });

  it('is given back once when it is given back twice at the same time', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const events = record(pool);
    const connection = await pool.getConnection();
    await connection.beginTransaction();
    await Promise.all([connection.release(), connection.release()]);
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
    const released = events.filter(({ name }) => name === 'release');
    expect(released).toHaveLength(1);
  });

  it('can still be used after it was given back', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    await connection.release();
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('leaves the pool when it is destroyed, and another one takes its place', async () => {
    const pool = openPool({ connectionLimit: 2 });
    await expect.poll(() => pool.idleConnections()).toBe(2);
    const connection = await pool.getConnection();
    const { threadId } = connection;
    connection.destroy();
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
    await expect.poll(() => counters(pool)).toEqual({ active: 0, idle: 2, waiting: 0 });
    expect([await runsOn(pool), await runsOn(pool)]).not.toContain(threadId);
    expect(await connection.release()).toBeUndefined();
    expect(counters(pool)).toEqual({ active: 0, idle: 2, waiting: 0 });
  });

  it('serves who waits by the connection that takes the place of a destroyed one', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    const waiting = pool.query('SELECT 1 AS one');
    connection.destroy();
    expect(await waiting).toEqual([{ one: 1 }]);
  });
});

describe('giving a connection back', () => {
  it('rolls back what was not committed', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    await connection.query('CREATE TEMPORARY TABLE pool_release (n INT)');
    await connection.beginTransaction();
    await connection.query('INSERT INTO pool_release VALUES (1)');
    await connection.release();
    expect(await pool.query('SELECT COUNT(*) AS n FROM pool_release')).toEqual([{ n: 0n }]);
    expect(await isInTransaction(pool)).toBe(false);
  });

  it('waits for the commands that are still running', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    const running = connection.query('SELECT SLEEP(0.05) AS slept');
    await connection.release();
    expect(await running).toEqual([{ slept: 0 }]);
  });

  it('leaves the session as it is otherwise', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    await connection.query('SET @mine = 5');
    await connection.release();
    expect(await pool.query('SELECT @mine AS mine')).toEqual([{ mine: 5n }]);
  });

  it('does not roll back with noControlAfterUse', async () => {
    const pool = openPool({ connectionLimit: 1, noControlAfterUse: true });
    const connection = await pool.getConnection();
    await connection.beginTransaction();
    await connection.release();
    expect(await isInTransaction(pool)).toBe(true);
    await pool.query('ROLLBACK');
  });

  it('replaces a connection that broke while it was borrowed', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const observer = await mariadb.createConnection(settings());
    const [connection] = await borrow(pool, 1);
    const { threadId } = connection;
    await observer.query(`KILL ${threadId}`);
    await observer.end();
    await expect.poll(() => connection.isValid()).toBe(false);
    expect(await rejection(connection.query('SELECT 1'))).toMatchObject({ errno: 45013 });
    expect(await connection.release()).toBeUndefined();
    expect(await runsOn(pool)).not.toBe(threadId);
  });
});
