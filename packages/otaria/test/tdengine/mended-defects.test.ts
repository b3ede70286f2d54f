import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WSConfig, WsSql } from 'otaria/tdengine';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runChild } from '../child.js';
import { ScriptedAdapter } from './scripted-adapter.js';
import { open, openDatabase, rejection, serverUrl, withDatabase } from './server.js';

// What programs suffered from in the original; docs/compat/tdengine.md lists it.

describe('a value', () => {
  it('that is NULL is not the text NULL', async () => {
    const { sql } = await openDatabase();
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, s NCHAR(8))');
    await sql.exec("INSERT INTO t VALUES (1, NULL) (2, 'NULL')");
    expect((await sql.exec('SELECT s FROM t')).getData()).toEqual([[null], ['NULL']]);
  });

  it('of FLOAT and DOUBLE is not rounded', async () => {
    const { sql } = await openDatabase();
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, f FLOAT, d DOUBLE)');
    await sql.exec('INSERT INTO t VALUES (1, 1e-6, 1e-20) (2, 0.1, 0.1234567890123456)');
    expect((await sql.exec('SELECT f, d FROM t')).getData()).toEqual([
      [Math.fround(1e-6), 1e-20],
      [Math.fround(0.1), 0.1234567890123456],
    ]);
  });
});

describe('a connection', () => {
  it('has nothing of one that was closed before it', async () => {
    const config = new WSConfig(serverUrl);
    config.setTimezone('Asia/Tokyo');
    const first = await WsSql.open(config);
    expect((await first.exec('SELECT TIMEZONE()')).getData()).toEqual([
      [expect.stringContaining('Asia/Tokyo')],
    ]);
    await first.close();
    const second = await open();
    expect((await second.exec('SELECT TIMEZONE()')).getData()).toEqual([
      [expect.not.stringContaining('Tokyo')],
    ]);
  });

  it('takes the name of its database as a name, never as SQL', async () => {
    const { sql, database } = await openDatabase();
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    const config = new WSConfig(serverUrl);
    config.setDb(`${database}; DROP TABLE ${database}.t`);
    expect(await rejection(WsSql.open(config))).toMatchObject({ code: 104 });
    expect((await sql.exec('SELECT COUNT(*) FROM t')).getData()).toEqual([[0n]]);
    const again = await open({}, withDatabase(database));
    expect((await again.exec('SELECT COUNT(*) FROM t')).getData()).toEqual([[0n]]);
  });

  it('that a server does not answer any more is closed all the same', async () => {
    let isStuck = (): void => undefined;
    const stuck = new Promise<void>((resolve) => {
      isStuck = resolve;
    });
    const adapter = await ScriptedAdapter.start((_, peer) => {
      peer.socket.pause();
      isStuck();
    });
    onTestFinished(() => adapter.stop());
    const sql = await WsSql.open(new WSConfig(adapter.url));
    const call = rejection(sql.exec('SELECT 1'));
    await stuck;
    await sql.close();
    expect(await call).toMatchObject({ code: 108 });
    expect(sql.state()).toBe(3);
  });
});

describe('an error of the server', () => {
  it.each([
    ['without a time', { timing: undefined }],
    ['without an id', { id: undefined, fields_count: undefined }],
  ])('%s keeps its text', async (_, missing) => {
    const adapter = await ScriptedAdapter.start((request, peer) => {
      peer.reply(request, { code: 0x2603, message: 'Table does not exist', ...missing });
    });
    onTestFinished(() => adapter.stop());
    const sql = await open({}, adapter.url);
    expect(await rejection(sql.exec('SELECT * FROM t'))).toMatchObject({
      code: 0x2603,
      message: 'Table does not exist',
    });
  });
});

describe.each(['otaria/tdengine', '@otaria/tdengine-websocket'])('importing %s', (name) => {
  it('writes no file, prints nothing and listens to nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'otaria-import-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const program = `
      const url = import.meta.resolve('${name}');
      process.chdir(${JSON.stringify(folder)});
      const before = process.eventNames().map(String);
      await import(url);
      const after = process.eventNames().map(String).filter((event) => !before.includes(event));
      if (after.length > 0) console.log(after);`;
    expect(await runChild(program, 'module')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('a program ends by itself when its connections are closed', async () => {
  const program = `
    import { destroy, sqlConnect, WSConfig } from 'otaria/tdengine';
    const sql = await sqlConnect(new WSConfig(${JSON.stringify(serverUrl)}));
    await sql.exec('SELECT 1');
    destroy();
    console.log('done');`;
  expect(await runChild(program, 'module')).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
});
