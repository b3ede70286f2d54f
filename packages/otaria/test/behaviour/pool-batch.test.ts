import type { UpsertResult } from 'mariadb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callbackApi, called } from '../callback-provider.js';
import { counters, openPool } from '../pool.js';
import { mariadb, open, rejection, settings } from '../provider.js';

/** A table of its own for a test, and its rows. */
async function table(name: string): Promise<{ rows: () => Promise<unknown> }> {
  const connection = await open();
  await connection.query(`CREATE OR REPLACE TABLE ${name} (n INT, s VARCHAR(10))`);
  onTestFinished(() => connection.query(`DROP TABLE ${name}`));
  return { rows: () => connection.query({ sql: `SELECT * FROM ${name}`, rowsAsArray: true }) };
}

const values = [
  [1, 'one'],
  [2, 'two'],
];

describe('a batch of a pool', () => {
  it('sends its rows on one connection, which goes back', async () => {
    const { rows } = await table('pool_batch');
    const pool = openPool({ connectionLimit: 1 });
    const result = await pool.batch<UpsertResult>('INSERT INTO pool_batch VALUES (?, ?)', values);
    expect(result.affectedRows).toBe(2);
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
    expect(await rows()).toEqual(values);
  });

  it('takes its values from its options, and named ones', async () => {
    const { rows } = await table('pool_batch_named');
    const pool = openPool({ connectionLimit: 1 });
    await pool.batch({
      sql: 'INSERT INTO pool_batch_named VALUES (:n, :s)',
      namedPlaceholders: true,
      values: [{ n: 1, s: 'one' }],
    } as never);
    expect(await rows()).toEqual([[1, 'one']]);
  });

  it('gives a result per row when it is asked to', async () => {
    await table('pool_batch_full');
    const pool = openPool({ connectionLimit: 1 });
    const options = { sql: 'INSERT INTO pool_batch_full VALUES (?, ?)', fullResult: true };
    const results = await pool.batch(options, values);
    expect(results).toMatchObject([{ affectedRows: 1 }, { affectedRows: 1 }]);
  });

  it('rejects with the error of a row, and the connection goes back', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const error = await rejection(pool.batch('INSERT INTO no_such_table VALUES (?)', [[1]]));
    expect(error.code).toBe('ER_NO_SUCH_TABLE');
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
  });

  it('rejects without values', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const error = await rejection(pool.batch('INSERT INTO no_such_table VALUES (?)'));
    expect(error.errno).toBe(45031);
  });
});

describe('a batch of a pool with callbacks', () => {
  it('gives its callback the result alone', async () => {
    const { rows } = await table('pool_batch_callback');
    const pool = callbackApi.createPool({ ...settings(), connectionLimit: 1 });
    onTestFinished(() => called((callback) => pool.end(callback)).then(() => undefined));
    const sql = 'INSERT INTO pool_batch_callback VALUES (?, ?)';
    const outcome = await called((callback) => pool.batch(sql, values, callback));
    expect(outcome).toMatchObject([null, { affectedRows: 2 }]);
    expect(outcome).toHaveLength(2);
    expect(await rows()).toEqual(values);
  });

  it('gives its callback the error', async () => {
    const pool = callbackApi.createPool({ ...settings(), connectionLimit: 1 });
    onTestFinished(() => called((callback) => pool.end(callback)).then(() => undefined));
    const sql = 'INSERT INTO no_such_table VALUES (?)';
    const [error, ...rest] = await called((callback) => pool.batch(sql, [[1]], callback));
    expect(error).toHaveProperty('code', 'ER_NO_SUCH_TABLE');
    expect(rest).toEqual([]);
    const [missing] = await called((callback) => pool.batch(sql, callback));
    expect(missing).toHaveProperty('errno', 45031);
  });

  it('is there for connections, too', async () => {
    const pool = callbackApi.createPool({ ...settings(), connectionLimit: 1 });
    onTestFinished(() => called((callback) => pool.end(callback)).then(() => undefined));
    const [, connection] = (await called((callback) => pool.getConnection(callback))) as [
      null,
      import('../../src/mariadb/callback.js').PoolConnection,
    ];
    await called((callback) => connection.query('CREATE TEMPORARY TABLE own (n INT)', callback));
    const sql = 'INSERT INTO own VALUES (?)';
    const outcome = await called((callback) => connection.batch(sql, [[1], [2]], callback));
    expect(outcome).toMatchObject([null, { affectedRows: 2 }]);
    await called((callback) => connection.release(callback));
  });
});

describe('a batch of some nodes of a cluster', () => {
  it('goes to one of them', async () => {
    const { rows } = await table('cluster_batch');
    const cluster = mariadb.createPoolCluster();
    onTestFinished(() => cluster.end());
    cluster.add('a', { ...settings(), connectionLimit: 1 });
    const sql = 'INSERT INTO cluster_batch VALUES (?, ?)';
    expect(await cluster.of('a').batch(sql, values)).toMatchObject({ affectedRows: 2 });
    expect(await rows()).toEqual(values);
  });

  it('gives a callback its result', async () => {
    const { rows } = await table('cluster_batch_callback');
    const cluster = callbackApi.createPoolCluster();
    onTestFinished(() => called((callback) => cluster.end(callback)).then(() => undefined));
    cluster.add('a', { ...settings(), connectionLimit: 1 });
    const nodes = cluster.of('a');
    const sql = 'INSERT INTO cluster_batch_callback VALUES (?, ?)';
    const [failure, result] = await called((callback) => nodes.batch(sql, values, callback));
    expect(failure).toBeNull();
    expect(result).toMatchObject({ affectedRows: 2 });
    expect(await rows()).toEqual(values);
    const failing = 'INSERT INTO no_such_table VALUES (?)';
    const [error] = await called((callback) => nodes.batch(failing, [[1]], callback));
    expect(error).toHaveProperty('code', 'ER_NO_SUCH_TABLE');
  });
});
