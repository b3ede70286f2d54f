import { TaosResultError, WSConfig, WsSql } from 'otaria/tdengine';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MessageProxy } from './message-proxy.js';
import { open, openDatabase, rejection, serverUrl, withDatabase } from './server.js';

/** A proxy before the server that passes everything on until it is stopped. */
async function proxy(): Promise<MessageProxy> {
  const proxy = await MessageProxy.start(() => 'pass');
  onTestFinished(() => proxy.stop());
  return proxy;
}

describe('a refusal of the server', () => {
  it.each([
    ['SELEC', 0x2600, 'syntax error'],
    ['SELECT * FROM missing', 0x2662, 'Table does not exist'],
    ['USE missing', 0x388, 'Database not exist'],
    ['INSERT INTO t VALUES (1, 2, 3)', 0x263f, 'Illegal number of columns'],
  ])(
    'of %s is an error with number, text, statement and the stack of the caller',
    async (statement, code, text) => {
      const { sql } = await openDatabase();
      await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
      const error = await rejection(sql.exec(statement));
      expect(error).toBeInstanceOf(TaosResultError);
      expect(error).toMatchObject({ name: 'TaosResultError', code, sql: statement });
      expect(error.message).toContain(text);
      expect(error.stack).toContain('server-failures.test');
      expect(Object.keys(error)).not.toContain('sql');
      expect((await sql.exec('SELECT COUNT(*) FROM t')).getData()).toEqual([[0n]]);
    },
  );

  it('of a wrong password is 104 with its reason, and shows no password', async () => {
    const url = new URL(serverUrl);
    url.password = 'sesame';
    const error = await rejection(WsSql.open(new WSConfig(url.href)));
    expect(error).toMatchObject({ code: 104, cause: { code: 0x357 } });
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('sesame');
  });

  it('of a missing database is 104 with its reason', async () => {
    const error = await rejection(WsSql.open(new WSConfig(withDatabase('missing'))));
    expect(error).toMatchObject({ code: 104, cause: { code: 0x388 } });
    expect(error.message).toContain('Database not exist');
  });
});

describe('many calls at once on one connection', () => {
  it('each get their own answer', async () => {
    const { sql } = await openDatabase();
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    const numbers = Array.from({ length: 300 }, (_, i) => i);
    await Promise.all(numbers.map((v) => sql.exec(`INSERT INTO t VALUES (${v}, ${v})`)));
    const read = numbers.map(async (v) => {
      const values = [v];
      if (v % 3 === 0)
        return (await sql.exec('SELECT v FROM t WHERE ts = ?', { values })).getData();
      const rows = [];
      for await (const row of await sql.query('SELECT v FROM t WHERE ts = ?', { values }))
        rows.push(row);
      return rows;
    });
    expect(await Promise.all(read)).toEqual(numbers.map((v) => [[v]]));
  });

  it('fail alone', async () => {
    const { sql } = await openDatabase();
    const outcomes = await Promise.allSettled([
      sql.exec('SELECT 1'),
      sql.exec('SELEC'),
      sql.exec('SELECT 2'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('a lost server', () => {
  it('fails every call under way and every later one, each with its own statement', async () => {
    const gone = await proxy();
    const sql = await open({}, `${gone.url}?retry_backoff_ms=1`);
    const statements = ['SHOW DATABASES', 'INSERT INTO t VALUES (1, 1)'];
    const calls = statements.map((text) => rejection(sql.exec(text)));
    gone.stop();
    const errors = await Promise.all(calls);
    expect(errors).toMatchObject([
      { code: 104, sql: 'SHOW DATABASES' },
      { code: 108, sql: 'INSERT INTO t VALUES (1, 1)' },
    ]);
    expect(await rejection(sql.exec('SHOW USERS'))).toMatchObject({ code: 104, sql: 'SHOW USERS' });
    expect(sql.state()).not.toBe(1);
  });

  it('ends a loop over rows with an error, never with fewer rows', async () => {
    const { sql: writer, database } = await openDatabase();
    await writer.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    const rows = Array.from({ length: 50_000 }, (_, i) => `(${i}, ${i})`);
    await writer.exec(`INSERT INTO t VALUES ${rows.join('')}`);
    const gone = await proxy();
    const sql = await open({}, `${gone.url}/${database}`);
    let read = 0;
    const loop = (async () => {
      for await (const _row of await sql.query('SELECT * FROM t')) if (++read === 1) gone.stop();
    })();
    const error = await rejection(loop);
    expect(error).toMatchObject({ code: 108, sql: 'SELECT * FROM t' });
    expect(error.message).toContain('run the statement again');
    expect(read).toBeLessThan(50_000);
  });

  it('is passed over when another host of the URL answers', async () => {
    const [lost, { address }] = [await proxy(), await proxy()];
    lost.stop();
    for (let i = 0; i < 3; i++) {
      const sql = await open({}, `${lost.url},${address}`);
      expect((await sql.exec('SELECT 1')).getData()).toEqual([[1n]]);
    }
  });
});

describe('a call that is given up', () => {
  it('by its signal rejects with the reason, and the connection goes on', async () => {
    const sql = await open();
    const controller = new AbortController();
    const run = sql.exec('SHOW DATABASES', { signal: controller.signal });
    controller.abort(new Error('enough'));
    expect(await rejection(run)).toMatchObject({ message: 'enough' });
    expect(await rejection(sql.exec('SELECT 1', { signal: AbortSignal.abort() }))).toMatchObject({
      name: 'AbortError',
    });
    expect((await sql.exec('SELECT 1')).getData()).toEqual([[1n]]);
  });

  it('by its signal in the middle of its rows ends the loop with the reason', async () => {
    const { sql } = await openDatabase();
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    const rows = Array.from({ length: 20_000 }, (_, i) => `(${i}, ${i})`);
    await sql.exec(`INSERT INTO t VALUES ${rows.join('')}`);
    const controller = new AbortController();
    const { signal } = controller;
    const loop = (async () => {
      for await (const _row of await sql.query('SELECT * FROM t', { signal })) {
        controller.abort(new Error('enough'));
      }
    })();
    expect(await rejection(loop)).toMatchObject({ message: 'enough' });
    expect((await sql.exec('SELECT COUNT(*) FROM t')).getData()).toEqual([[20_000n]]);
  });

  it('may share its signal with many others', async () => {
    const sql = await open();
    const warnings: Error[] = [];
    const warned = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 50 }, () => sql.exec('SELECT 1', { signal })));
    // Warnings are told in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  it('by something that is no signal is refused', async () => {
    const sql = await open();
    const run = sql.exec('SELECT 1', { signal: 'now' as never });
    expect(await rejection(run)).toMatchObject({ name: 'TaosError', code: 100 });
  });

  it.each([2 ** 40, Number.POSITIVE_INFINITY, 0])(
    'never ends early by a timeout of %s',
    async (timeout) => {
      const sql = await open();
      expect((await sql.exec('SELECT 1', { timeout })).getData()).toEqual([[1n]]);
    },
  );
});
