import { describe, expect, it } from 'vitest';
import { called, openCallback, openRunner } from '../callback-provider.js';

describe('transactions of the callback API', () => {
  it('begin with the OkPacket and end with nothing', async () => {
    const connection = openCallback();
    await called((callback) =>
      connection.query('CREATE TEMPORARY TABLE callback_t (a INT)', callback),
    );
    const begun = await called((callback) => connection.beginTransaction(callback));
    expect(begun).toEqual([null, { affectedRows: 0, insertId: 0n, warningStatus: 0 }, []]);
    connection.query('INSERT INTO callback_t VALUES (1)');
    expect(await called((callback) => connection.commit(callback))).toEqual([null, null, null]);
    connection.beginTransaction();
    connection.query('INSERT INTO callback_t VALUES (2)');
    expect(await called((callback) => connection.rollback(callback))).toEqual([null, null, null]);
    const [, rows] = await called((callback) =>
      connection.query('SELECT a FROM callback_t', callback),
    );
    expect(rows).toEqual([{ a: 1 }]);
  });

  it.each(['commit', 'rollback'] as const)('%s calls back when nothing is open', async (end) => {
    const connection = openCallback();
    await called((callback) => connection.connect(callback));
    expect(await called((callback) => connection[end](callback))).toEqual([null, null, null]);
  });
});

describe('prepare of the callback API', () => {
  it('calls back with the statement, which calls back with its rows', async () => {
    const connection = await openRunner();
    const [error, prepare, nothing] = await called((callback) =>
      connection.prepare('SELECT ? AS a', callback),
    );
    expect([error, nothing]).toEqual([null, null]);
    const statement = prepare as { execute(...values: unknown[]): void; close(): void };
    const [failure, rows] = await called((callback) => statement.execute([5], callback));
    expect(failure).toBeNull();
    expect(rows).toEqual([{ a: 5 }]);
    expect((rows as { meta?: unknown[] }).meta).toHaveLength(1);
    statement.close();
  });

  it('calls back with the error', async () => {
    const connection = await openRunner();
    const values = await called((callback) => connection.prepare('SELEC', callback));
    expect(values).toEqual([expect.objectContaining({ errno: 1064 })]);
  });
});

describe('ping of the callback API', () => {
  it('calls back with null', async () => {
    const connection = openCallback();
    expect(await called((callback) => connection.ping(callback))).toEqual([null]);
    expect(await called((callback) => connection.ping(5000, callback))).toEqual([null]);
  });

  it('refuses a negative timeout with 45043', async () => {
    const connection = openCallback();
    const [error] = await called((callback) => connection.ping(-1, callback));
    expect(error).toMatchObject({ errno: 45043, sqlState: '0A000' });
  });
});

describe('trace in the callback API', () => {
  it.each(['query', 'execute'] as const)('shows who called %s', async (run) => {
    const connection = await openRunner({ trace: true });
    const [error] = await called((callback) => connection[run]('SELEC 1', callback));
    const { stack } = error as Error;
    expect(stack).toContain(`\n From event:\n    at ConnectionCallback.${run}`);
    expect(stack).toContain('callback-commands.test.ts');
  });
});
