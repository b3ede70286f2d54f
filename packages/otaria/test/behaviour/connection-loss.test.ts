import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runChild } from '../child.js';
import type { Connection, ConnectionConfig, SqlError } from '../provider.js';
import {
  mariadb,
  open,
  outcome,
  packageName,
  peerDefect,
  plain,
  provider,
  settings,
} from '../provider.js';
import { startProxy } from '../proxy.js';
import { failure, greeting, ok, scriptedServer } from '../scripted-server.js';

/** A connection that can be cut, and the events that it emits. */
async function fragile(options: ConnectionConfig = {}): Promise<{
  connection: Connection;
  proxy: Awaited<ReturnType<typeof startProxy>>;
  events: string[];
}> {
  const proxy = await startProxy();
  const connection = await mariadb.createConnection(
    settings({ host: '127.0.0.1', port: proxy.port, ...options }),
  );
  onTestFinished(() => connection.destroy());
  const events: string[] = [];
  connection.on('error', (error: SqlError) => events.push(`error ${error.fatal}`));
  connection.on('end', () => events.push('end'));
  return { connection, proxy, events };
}

/** Resolves when the server is at the statement that holds the text. */
async function running(connection: Connection, text: string): Promise<void> {
  const observer = await open();
  const known = 'SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ? AND INFO LIKE ?';
  await vi.waitUntil(
    async () => (await observer.query(known, [connection.threadId, `%${text}%`])).length > 0,
    10_000,
  );
}

/** How a promise ends: of errors, whether they are fatal. */
function ending(promise: Promise<unknown>): Promise<unknown> {
  const settled = promise.catch((error: SqlError) => {
    throw Object.assign(new Error(), { code: `fatal ${error.fatal}` });
  });
  return outcome(settled);
}

const lost = 'rejected fatal true';
const closed = { errno: 45013, sqlState: '08S01', fatal: true };

async function isClosed(connection: Connection): Promise<void> {
  expect(connection.isValid()).toBe(false);
  await expect(connection.query('SELECT 1')).rejects.toMatchObject(closed);
  await expect(connection.ping()).rejects.toMatchObject(closed);
}

describe('a connection that is lost', () => {
  it('while it is idle emits error, then end', async () => {
    const { connection, proxy, events } = await fragile();
    proxy.cut();
    await expect.poll(() => events).toEqual(['error true', 'end']);
    await isClosed(connection);
  });

  it('while a statement runs rejects it and those behind it, and emits error and end', async () => {
    const { connection, proxy, events } = await fragile();
    const promises = [
      connection.query('SELECT SLEEP(60)'),
      connection.query('SELECT 1'),
      connection.execute('SELECT ?', [1]),
      connection.prepare('SELECT ?'),
      connection.ping(),
    ].map(ending);
    await running(connection, 'SLEEP(60)');
    proxy.cut();
    expect(await Promise.all(promises)).toEqual([lost, lost, lost, lost, lost]);
    expect(events).toEqual(['error true', 'end']);
    await isClosed(connection);
  });

  it('says which statement was lost, and why', async () => {
    const { connection, proxy } = await fragile();
    const error = connection.query('SELECT SLEEP(60)').catch((reason: SqlError) => reason);
    await running(connection, 'SLEEP(60)');
    proxy.cut();
    expect(await error).toMatchObject({ fatal: true, code: 'ER_SOCKET_UNEXPECTED_CLOSE' });
  });

  it('while rows arrive ends their stream with an error', async () => {
    const { connection, proxy } = await fragile();
    const stream = connection.queryStream('SELECT seq FROM seq_1_to_10000000');
    const behind = ending(connection.query('SELECT 1'));
    let rows = 0;
    const reading = (async () => {
      for await (const _ of stream) if (++rows === 100) proxy.cut();
    })();
    expect(await ending(reading)).toBe(lost);
    expect(rows).toBeLessThan(10_000_000);
    expect(await behind).toBe(lost);
  });

  it('while a parameter is read rejects its statement and those that wait for it', async () => {
    const { connection, proxy } = await fragile();
    const endless = new PassThrough();
    endless.write('begin');
    const promises = [
      connection.query('SELECT ? AS v', [endless]),
      connection.query('SELECT 1'),
      connection.ping(),
    ].map(ending);
    proxy.cut();
    peerDefect(provider, 'never settles what waits behind a stream', await Promise.all(promises), {
      peer: [lost, 'unsettled', 'unsettled'],
      ours: [lost, lost, lost],
    });
  });

  it('while it is paused rejects what runs as soon as it goes on', async () => {
    const { connection, proxy, events } = await fragile();
    const statement = ending(connection.query('SELECT SLEEP(60)'));
    await running(connection, 'SLEEP(60)');
    connection.pause();
    proxy.cut();
    connection.resume();
    expect(await statement).toBe(lost);
    expect(events).toEqual(['error true', 'end']);
    await isClosed(connection);
  });

  it('while it is paused may be destroyed', async () => {
    const { connection, proxy } = await fragile();
    const promises = [connection.query('SELECT SLEEP(60)'), connection.query('SELECT 1')].map(
      ending,
    );
    await running(connection, 'SLEEP(60)');
    connection.pause();
    proxy.cut();
    connection.destroy();
    for (const end of await Promise.all(promises)) expect(end).toMatch(/^rejected/);
  });

  it('while a batch runs rejects it', async () => {
    const { connection, proxy } = await fragile();
    await connection.query('CREATE TEMPORARY TABLE lost_batch (a DOUBLE)');
    const batch = ending(
      connection.batch('INSERT INTO lost_batch VALUES (SLEEP(?))', [[60], [60]]),
    );
    await running(connection, 'SLEEP');
    proxy.cut();
    expect(await batch).toBe(lost);
  });

  it('while a file is sent rejects the statement', async () => {
    const endless = new PassThrough();
    endless.write('1\n');
    const infileStreamFactory = () => endless;
    const { connection, proxy } = await fragile({ permitLocalInfile: true, infileStreamFactory });
    await connection.query('CREATE TEMPORARY TABLE lost_infile (a INT)');
    const loading = ending(
      connection.query("LOAD DATA LOCAL INFILE 'lost.csv' INTO TABLE lost_infile"),
    );
    await running(connection, 'LOAD DATA');
    proxy.cut();
    expect(await loading).toBe(lost);
  });

  it('without pipelining rejects the statements that were not sent', async () => {
    const { connection, proxy } = await fragile({ pipelining: false });
    const promises = [connection.query('SELECT SLEEP(60)'), connection.query('SELECT 1')].map(
      ending,
    );
    await running(connection, 'SLEEP(60)');
    proxy.cut();
    peerDefect(provider, 'never settles what was not sent', await Promise.all(promises), {
      peer: [lost, 'unsettled'],
      ours: [lost, lost],
    });
  });

  it('while end waits rejects the statement and lets end resolve', async () => {
    const { connection, proxy, events } = await fragile();
    const statement = ending(connection.query('SELECT SLEEP(60)'));
    await running(connection, 'SLEEP(60)');
    const ended = outcome(connection.end());
    proxy.cut();
    peerDefect(provider, 'forgets what runs at end', await Promise.all([statement, ended]), {
      peer: ['unsettled', 'resolved'],
      ours: [lost, 'resolved'],
    });
    expect(events).toEqual([]);
  });

  it('within a transaction refuses its commit', async () => {
    const { connection, proxy, events } = await fragile();
    await connection.beginTransaction();
    proxy.cut();
    await expect.poll(() => events).toContain('end');
    await expect(connection.commit()).rejects.toMatchObject(closed);
  });
});

describe('an error that nobody hears of', () => {
  /** Lets the server kill a connection without listeners for errors; says what the program sees. */
  async function lose(running: string): Promise<string> {
    const options = JSON.stringify(settings());
    const { stdout, stderr } = await runChild(
      `import * as mariadb from '${packageName}';
       const lost = await mariadb.createConnection(${options});
       const other = await mariadb.createConnection(${options});
       process.on('uncaughtException', (error) => console.log('uncaught', error.fatal));
       const ended = new Promise((resolve) => lost.on('end', resolve));
       ${running}
       await other.query('KILL ' + lost.threadId);
       await ended;
       setImmediate(() => other.end());`,
      'module',
    );
    return stdout + stderr;
  }

  it('is an uncaught exception when the connection was idle', async () => {
    expect(await lose('')).toBe('uncaught true\n');
  });

  it('is none when a statement gets it', async () => {
    const known = 'SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ? AND INFO LIKE ?';
    const running = `
       lost.query('SELECT SLEEP(60)').catch((error) => console.log('told', error.fatal));
       while ((await other.query('${known}', [lost.threadId, '%SLEEP%'])).length === 0);`;
    expect(await lose(running)).toBe('told true\n');
  });
});

describe('a server that hangs up while connecting', () => {
  const config = (port: number, options: ConnectionConfig = {}) =>
    settings({ ...plain, host: '127.0.0.1', port, database: undefined, ...options });

  it.each<[string, (step: number) => boolean]>([
    ['after its greeting', (step) => step === 0],
    ['instead of its verdict', (step) => step === 1],
    ['during the set-up of the session', (step) => step === 2],
  ])('%s makes createConnection fail', async (_, hangsUp) => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      if (hangsUp(0)) return client.close();
      await client.receive();
      if (hangsUp(1)) return client.close();
      client.send(ok());
      await client.receive();
      client.close();
    });
    const connecting = mariadb.createConnection(config(port, { initSql: 'DO 1' }));
    expect(await ending(connecting)).toBe(lost);
  });

  it('at a statement of initSql names it in the error', async () => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      await client.receive();
      client.send(ok());
      await client.serve((command) =>
        command.includes('DO 1') ? failure(1064, '42000', 'no such thing') : ok(),
      );
    });
    const error = await mariadb
      .createConnection(config(port, { initSql: 'DO 1' }))
      .catch((reason: SqlError) => reason);
    expect(error).toMatchObject({ errno: 45030, sqlState: '08S01', fatal: true });
    expect((error as SqlError).message).toContain('no such thing');
  });
});

describe('an error of the server that nothing asked for', () => {
  it('is emitted, and the connection is closed', async () => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      await client.receive();
      client.send(ok());
      await client.serve((command) => {
        setImmediate(() => client.send(failure(1053, '08S01', 'Server shutdown in progress')));
        return command[0] === 14 ? ok() : undefined;
      });
    });
    const connection = await mariadb.createConnection(
      settings({ ...plain, host: '127.0.0.1', port, database: undefined }),
    );
    onTestFinished(() => connection.destroy());
    const emitted = new Promise<SqlError>((resolve) => connection.on('error', resolve));
    await connection.ping();
    expect(await emitted).toMatchObject({ errno: 1053, sqlState: '08S01', fatal: true });
    await expect.poll(() => connection.isValid()).toBe(false);
  });
});
