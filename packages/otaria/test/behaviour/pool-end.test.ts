import { describe, expect, it } from 'vitest';
import { borrow, counters, openPool, record } from '../pool.js';
import { open, plain, rejection } from '../provider.js';
import { greeting, ok, scriptedServer } from '../scripted-server.js';

const alreadyClosed = { errno: 45027, code: 'ER_POOL_ALREADY_CLOSED', sqlState: 'HY000' };

/** Something that will happen, to be waited for. */
function moment(): { come: Promise<void>; comes: () => void } {
  let comes = (): void => undefined;
  const come = new Promise<void>((resolve) => {
    comes = resolve;
  });
  return { come, comes };
}

describe('end of a pool', () => {
  it('closes the idle connections', async () => {
    const pool = openPool({ connectionLimit: 2 });
    await expect.poll(() => pool.idleConnections()).toBe(2);
    const connections = await borrow(pool, 2);
    const ids = connections.map(({ threadId }) => threadId);
    for (const connection of connections) await connection.release();
    expect(await pool.end()).toBeUndefined();
    expect(pool.closed).toBe(true);
    expect(pool.totalConnections()).toBe(0);
    const observer = await open();
    const alive = 'SELECT ID FROM information_schema.PROCESSLIST WHERE ID IN (?, ?)';
    await expect.poll(() => observer.query(alive, ids)).toEqual([]);
  });

  it('refuses what is asked afterwards', async () => {
    const pool = openPool({ connectionLimit: 1 });
    await pool.end();
    const acquire = await rejection(pool.getConnection());
    expect(acquire).toMatchObject({ ...alreadyClosed, fatal: false, sql: null });
    expect(acquire.sqlMessage).toBe('pool is closed');
    const query = await rejection(pool.query('SELECT ?', [1]));
    expect(query).toMatchObject({ ...alreadyClosed, sql: 'SELECT ?' });
    expect(query.message).toBe(
      '(conn:-1, no: 45027, SQLState: HY000) pool is closed\nsql: SELECT ?',
    );
    expect(await rejection(pool.execute('SELECT 1'))).toMatchObject(alreadyClosed);
  });

  it('refuses to be called again', async () => {
    const pool = openPool({ connectionLimit: 1 });
    await pool.end();
    const error = await rejection(pool.end());
    expect(error).toMatchObject(alreadyClosed);
    expect(error.sqlMessage).toBe('pool is already closed');
  });

  it('rejects those who wait', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    const waiting = [pool.getConnection(), pool.query('SELECT 1')].map(rejection);
    const ended = pool.end();
    for (const error of await Promise.all(waiting)) {
      expect(error).toMatchObject({ errno: 45037, code: 'ER_CLOSING_POOL', sqlState: 'HY000' });
      expect(error.sqlMessage).toBe('pool is ending, connection request aborted');
    }
    await connection.release();
    await ended;
  });

  it('closes a connection that is still being made, and tells nobody of it', async () => {
    const [asked, ended, gone] = [moment(), moment(), moment()];
    const port = await scriptedServer(async (client) => {
      asked.comes();
      await ended.come;
      client.send(greeting());
      await client.receive().catch(() => undefined);
      client.send(ok());
      await client.serve().catch(() => undefined);
      gone.comes();
    });
    const pool = openPool({ ...plain, host: '127.0.0.1', port, connectionLimit: 1 });
    const events = record(pool);
    const failures: unknown[] = [];
    pool.on('error' as never, ((error: unknown) => failures.push(error)) as never);
    await asked.come;
    const waiting = rejection(pool.getConnection());
    await pool.end();
    expect(await waiting).toMatchObject({ errno: 45037 });
    ended.comes();
    await gone.come;
    expect(events.map(({ name }) => name).filter((name) => name !== 'enqueue')).toEqual([]);
    expect(failures).toEqual([]);
    expect(pool.totalConnections()).toBe(0);
  });

  it('waits for the connections that are lent, which stay usable until they are given back', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    let ended = false;
    const end = pool.end().then(() => {
      ended = true;
    });
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(ended).toBe(false);
    expect(counters(pool)).toEqual({ active: 1, idle: 0, waiting: 0 });
    await connection.release();
    expect(connection.isValid()).toBe(false);
    await end;
    expect(pool.totalConnections()).toBe(0);
  });

  it('lets the statement that runs finish', async () => {
    const pool = openPool({ connectionLimit: 1 });
    await pool.query('DO 1');
    const running = pool.query('SELECT SLEEP(0.05) AS slept');
    await pool.end();
    expect(await running).toEqual([{ slept: 0 }]);
  });

  it('gives up the connections that are being made', async () => {
    const pool = openPool({ connectionLimit: 3 });
    const events = record(pool);
    const waiting = rejection(pool.query('SELECT 1'));
    await pool.end();
    expect(await waiting).toMatchObject({ errno: 45037 });
    expect(pool.totalConnections()).toBe(0);
    expect(events.some(({ name }) => name === 'acquire')).toBe(false);
  });

  it('is what asyncDispose does', async () => {
    const pool = openPool({ connectionLimit: 1 });
    await (pool as unknown as AsyncDisposable)[Symbol.asyncDispose]();
    expect(pool.closed).toBe(true);
  });
});
