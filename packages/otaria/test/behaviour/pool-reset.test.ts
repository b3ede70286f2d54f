import type { Pool } from 'mariadb';
import { describe, expect, it } from 'vitest';
import { disguisedServer } from '../disguised-server.js';
import { counters, openPool } from '../pool.js';

/** What a borrower leaves behind in its session. */
async function leaveTraces(pool: Pool): Promise<void> {
  const connection = await pool.getConnection();
  await connection.query('SET @mine = 1, @@session.sql_select_limit = 7');
  await connection.query('CREATE TEMPORARY TABLE mine (n INT)');
  await connection.release();
}

/** What the next borrower finds of it. */
async function traces(pool: Pool): Promise<unknown> {
  const connection = await pool.getConnection();
  const [row] = await connection.query({
    sql: 'SELECT @mine IS NULL AS unset, @@session.sql_select_limit = 7 AS limited',
    rowsAsArray: true,
  });
  const table = await connection.query('SELECT * FROM mine').then(
    () => 'there',
    (error: { code: string }) => error.code,
  );
  await connection.release();
  return [...row.map(Number), table];
}

const left = [0, 1, 'there'];
const gone = [1, 0, 'ER_NO_SUCH_TABLE'];

describe('resetAfterUse', () => {
  it('gives the next borrower a session that is as new', async () => {
    const pool = openPool({ connectionLimit: 1, resetAfterUse: true });
    await leaveTraces(pool);
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
    expect(await traces(pool)).toEqual(gone);
  });

  it('is off unless it is asked for', async () => {
    const pool = openPool({ connectionLimit: 1 });
    await leaveTraces(pool);
    expect(await traces(pool)).toEqual(left);
  });

  it('runs initSql again', async () => {
    const pool = openPool({ connectionLimit: 1, resetAfterUse: true, initSql: 'SET @mine = 5' });
    await leaveTraces(pool);
    const connection = await pool.getConnection();
    expect(await connection.query('SELECT @mine AS mine')).toEqual([{ mine: 5n }]);
    await connection.release();
  });

  it('ends a transaction that is open', async () => {
    const pool = openPool({ connectionLimit: 1, resetAfterUse: true });
    const connection = await pool.getConnection();
    await connection.beginTransaction();
    await connection.release();
    expect(await pool.query('SELECT @@in_transaction AS open')).toEqual([{ open: 0n }]);
  });

  it('lets prepared statements be prepared anew', async () => {
    const pool = openPool({ connectionLimit: 1, resetAfterUse: true });
    for (let i = 0; i < 3; i++) {
      const connection = await pool.getConnection();
      expect(await connection.execute('SELECT ? AS v', [i])).toEqual([{ v: i }]);
      await connection.release();
    }
  });

  it('does not count for statements of the pool itself', async () => {
    const pool = openPool({ connectionLimit: 1, resetAfterUse: true });
    await pool.query('SET @mine = 1');
    expect(await pool.query('SELECT @mine AS mine')).toEqual([{ mine: 1n }]);
  });

  it('gives way to noControlAfterUse', async () => {
    const pool = openPool({ connectionLimit: 1, resetAfterUse: true, noControlAfterUse: true });
    await leaveTraces(pool);
    expect(await traces(pool)).toEqual(left);
  });

  it('rolls back where the server cannot reset', async () => {
    const port = await disguisedServer('10.2.3', 'mariadb');
    const pool = openPool({ host: '127.0.0.1', port, connectionLimit: 1, resetAfterUse: true });
    const connection = await pool.getConnection();
    await connection.query('SET @mine = 1');
    await connection.beginTransaction();
    await connection.release();
    const rows = await pool.query('SELECT @mine AS mine, @@in_transaction AS open');
    expect(rows).toEqual([{ mine: 1n, open: 0n }]);
  });
});
