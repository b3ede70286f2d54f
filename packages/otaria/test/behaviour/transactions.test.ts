import { describe, expect, it } from 'vitest';
import type { Connection } from '../provider.js';
import { open, rejection } from '../provider.js';

const ok = { affectedRows: 0, insertId: 0n, warningStatus: 0 };

/** How many statements the server has run for this session. */
async function questions(connection: Connection): Promise<number> {
  const [row] = await connection.query("SHOW SESSION STATUS LIKE 'Questions'");
  return Number(row.Value);
}

async function withAccounts(): Promise<Connection> {
  const connection = await open();
  await connection.query(
    'CREATE TEMPORARY TABLE accounts (id INT PRIMARY KEY, amount INT) ENGINE = InnoDB',
  );
  return connection;
}

async function ids(connection: Connection): Promise<number[]> {
  return (
    await connection.query({ sql: 'SELECT id FROM accounts ORDER BY id', rowsAsArray: true })
  ).flat();
}

describe('transactions', () => {
  it('keep what was done until commit', async () => {
    const connection = await withAccounts();
    expect(await connection.beginTransaction()).toEqual(ok);
    await connection.query('INSERT INTO accounts VALUES (1, 100)');
    expect(await connection.commit()).toEqual(ok);
    await connection.beginTransaction();
    await connection.rollback();
    expect(await ids(connection)).toEqual([1]);
  });

  it('forget what was done at rollback', async () => {
    const connection = await withAccounts();
    await connection.beginTransaction();
    await connection.execute('INSERT INTO accounts VALUES (?, ?)', [1, 100]);
    expect(await connection.rollback()).toEqual(ok);
    expect(await ids(connection)).toEqual([]);
  });

  it('survive an error of one statement', async () => {
    const connection = await withAccounts();
    await connection.beginTransaction();
    await connection.query('INSERT INTO accounts VALUES (1, 1)');
    await rejection(connection.query('INSERT INTO accounts VALUES (1, 2)'));
    await connection.query('INSERT INTO accounts VALUES (2, 2)');
    await connection.commit();
    expect(await ids(connection)).toEqual([1, 2]);
  });

  it('may be issued as one row of commands', async () => {
    const connection = await withAccounts();
    await Promise.all([
      connection.beginTransaction(),
      connection.query('INSERT INTO accounts VALUES (1, 1)'),
      connection.rollback(),
      connection.beginTransaction(),
      connection.query('INSERT INTO accounts VALUES (2, 2)'),
      connection.commit(),
    ]);
    expect(await ids(connection)).toEqual([2]);
  });
});

describe.each(['commit', 'rollback'] as const)('%s', (finish) => {
  it('sends nothing when no transaction is open', async () => {
    const connection = await open();
    const before = await questions(connection);
    expect(await connection[finish]()).toBeUndefined();
    expect(await questions(connection)).toBe(before + 1);
  });

  it('is sent when a transaction is open', async () => {
    const connection = await open();
    await connection.beginTransaction();
    const before = await questions(connection);
    expect(await connection[finish]()).toEqual(ok);
    expect(await questions(connection)).toBe(before + 2);
  });

  it('is sent in a transaction that autocommit off has opened', async () => {
    const connection = await withAccounts();
    await connection.query('SET autocommit = 0');
    await connection.query('INSERT INTO accounts VALUES (1, 1)');
    expect(await connection[finish]()).toEqual(ok);
    expect(await connection[finish]()).toBeUndefined();
  });

  it('is sent while another command is under way', async () => {
    const connection = await open();
    const other = connection.query('SELECT 1 AS one');
    expect(await connection[finish]()).toEqual(ok);
    expect(await other).toEqual([{ one: 1 }]);
  });

  it('is sent after an error, which says nothing about the transaction', async () => {
    const connection = await open();
    await rejection(connection.query('SELEC'));
    expect(await connection[finish]()).toEqual(ok);
    expect(await connection[finish]()).toBeUndefined();
  });
});
