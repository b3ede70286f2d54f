import { describe, expect, it } from 'vitest';
import { called, openCallback } from '../callback-provider.js';
import { open, rejection, settings } from '../provider.js';
import { sqlFile } from '../sql-files.js';

describe('commands that need the connection for themselves', () => {
  it('may be issued before the connection is up, and come in their order', async () => {
    const file = await sqlFile('SET @v = 2;');
    const connection = openCallback();
    const { user, password } = settings();
    const order: string[] = [];
    const note = (name: string, done: (...values: unknown[]) => void) => (error?: Error | null) => {
      order.push(error ? `${name}: ${error.message}` : name);
      done();
    };
    await Promise.all([
      called((done) => connection.query('SET @v = 1', note('query', done))),
      called((done) => connection.reset(note('reset', done))),
      called((done) => connection.changeUser({ user, password }, note('changeUser', done))),
      called((done) => connection.importFile({ file }, note('importFile', done))),
      called((done) => connection.batch('DO ?', [[1], [2]], note('batch', done))),
    ]);
    expect(order.slice(0, 4)).toEqual(['query', 'reset', 'changeUser', 'importFile']);
    const [error, rows] = await called((done) => connection.query('SELECT @v AS v', done));
    expect([error, rows]).toEqual([null, [{ v: 2n }]]);
  });

  it('are told when connecting fails', async () => {
    const file = await sqlFile('DO 1;');
    const connection = openCallback({ password: 'wrong' });
    const errors = await Promise.all([
      called((done) => connection.reset(done)),
      called((done) => connection.changeUser(done)),
      called((done) => connection.importFile({ file }, done)),
    ]);
    for (const [error] of errors) expect(error).toMatchObject({ errno: 1045 });
  });

  it('show with trace where they were issued', async () => {
    const connection = await open({ trace: true });
    const options = { file: '/no/such/file.sql' };
    const imported = await rejection(connection.importFile(options));
    expect(imported.stack).toMatch(/From event:\n +at ConnectionPromise\.importFile/);
    await connection.end();
    const reset = await rejection(connection.reset());
    expect(reset.stack).toMatch(/From event:\n +at ConnectionPromise\.reset/);
    const changed = await rejection(connection.changeUser());
    expect(changed.stack).toMatch(/From event:\n +at ConnectionPromise\.changeUser/);
  });

  it('do not show it without', async () => {
    const connection = await open();
    const error = await rejection(connection.importFile({ file: '/no/such/file.sql' }));
    expect(error.stack).not.toContain('exclusive-commands.test');
  });
});
