import {
  createConnection,
  createPool,
  type Pool,
  type PoolConnection,
} from 'otaria/mariadb/callback';
import { expect, it, onTestFinished } from 'vitest';
import { rejection, settings } from '../provider.js';

it('promise() of a callback connection gives results with their columns', async () => {
  const connection = createConnection(settings());
  const pairs = connection.promise();
  onTestFinished(() => pairs.end());
  for (const protocol of ['query', 'execute'] as const) {
    const [rows, columns] = await pairs[protocol]('SELECT ? AS one', [1]);
    expect(rows).toEqual([{ one: 1 }]);
    expect(columns.map((column) => column.name())).toEqual(['one']);
    const [result] = await pairs[protocol]({ sql: 'DO 1' });
    expect(result).toMatchObject({ affectedRows: 0 });
    const error = await rejection(pairs[protocol]('SELEC'));
    expect(error.code).toBe('ER_PARSE_ERROR');
  }
  await pairs.beginTransaction();
  await pairs.rollback();
});

function borrow(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) =>
    pool.getConnection((error, connection) => (connection ? resolve(connection) : reject(error))),
  );
}

it('promise() of a pooled callback connection ends with the loan', async () => {
  const pool = createPool({ ...settings(), connectionLimit: 1 });
  onTestFinished(() => new Promise((resolve) => pool.end(() => resolve())));
  const first = await borrow(pool);
  const pairs = first.promise();
  await pairs.end();
  const second = await borrow(pool);
  expect(second.threadId).toBe(first.threadId);
  await pairs.end();
  pairs.destroy();
  expect((await second.promise().query('SELECT 1 AS one'))[0]).toEqual([{ one: 1 }]);
  second.release();
});

it('promise() of a callback pool runs statements and lends connections', async () => {
  const pairs = createPool({ ...settings(), connectionLimit: 1 }).promise();
  onTestFinished(() => pairs.end());
  for (const protocol of ['query', 'execute'] as const) {
    const [rows, columns] = await pairs[protocol]('SELECT ? AS one', [1]);
    expect(rows).toEqual([{ one: 1 }]);
    expect(columns.map((column) => column.name())).toEqual(['one']);
  }
  const lent = await pairs.getConnection();
  await lent.beginTransaction();
  const stream = lent.connection.query('SELECT seq FROM seq_1_to_3').stream();
  expect(await stream.toArray()).toEqual([{ seq: 1n }, { seq: 2n }, { seq: 3n }]);
  await lent.release();
  expect((await pairs.query('SELECT @@in_transaction AS open'))[0]).toEqual([{ open: 0n }]);
});
