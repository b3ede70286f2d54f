import { type Logger, type OpenOptions, setLogLevel, type WsSql } from 'otaria/tdengine';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MessageProxy, nth, type Rule } from './message-proxy.js';
import { type Script, ScriptedAdapter } from './scripted-adapter.js';
import { open, openDatabase, rejection } from './server.js';

const QUICKLY = 'retry_backoff_ms=1';

async function proxy(rule: Rule = () => 'pass'): Promise<MessageProxy> {
  const proxy = await MessageProxy.start(rule);
  onTestFinished(() => proxy.stop());
  return proxy;
}

async function adapter(script?: Script, login?: object): Promise<ScriptedAdapter> {
  const adapter = await ScriptedAdapter.start(script, login);
  onTestFinished(() => adapter.stop());
  return adapter;
}

/** A connection through a proxy, to a database with a table `t (ts TIMESTAMP, v INT)`. */
async function openTable(
  rule: Rule,
  options: OpenOptions = {},
): Promise<{ sql: WsSql; writer: WsSql; database: string; proxy: MessageProxy }> {
  const { sql: writer, database } = await openDatabase();
  await writer.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
  const between = await proxy(rule);
  const sql = await open(options, `${between.url}/${database}?${QUICKLY}`);
  return { sql, writer, database, proxy: between };
}

async function valuesIn(sql: WsSql): Promise<number[]> {
  return (await sql.exec('SELECT v FROM t')).getData()?.map(([v]) => v) ?? [];
}

describe('a call whose connection is lost', () => {
  it.each(['cut', 'cut behind'] as const)('is sent again when it reads: %s', async (fate) => {
    const { sql, proxy } = await openTable(nth('client', 'binary_query', 1, fate));
    expect(await valuesIn(sql)).toEqual([]);
    expect([proxy.connections, proxy.cuts, sql.state()]).toEqual([2, 1, 1]);
  });

  it('is read again as a whole by exec, whose rows had not been handed out', async () => {
    const { sql, writer } = await openTable(nth('client', 'fetch_raw_block', 3, 'cut'));
    const rows = Array.from({ length: 10_000 }, (_, i) => `(${i}, ${i})`);
    await writer.exec(`INSERT INTO t VALUES ${rows.join('')}`);
    expect(await valuesIn(sql)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  });

  it('is not sent again when it writes: nobody knows whether it was carried out', async () => {
    const { sql, writer } = await openTable(nth('server', 'binary_query', 1, 'cut'));
    const error = await rejection(sql.exec('INSERT INTO t VALUES (1, 1)'));
    expect(error).toMatchObject({ code: 108, sql: 'INSERT INTO t VALUES (1, 1)' });
    expect(error.message).toContain("retry: 'idempotent'");
    expect(await valuesIn(writer)).toEqual([1]);
    expect(await valuesIn(sql)).toEqual([1]);
  });

  it.each([
    ['for the call', {}, { retry: 'idempotent' }],
    ['for the connection', { retry: 'idempotent' }, {}],
  ] as const)(
    'is sent again when it writes and may be carried out twice: %s',
    async (_, connection, call) => {
      const { sql, proxy } = await openTable(nth('client', 'binary_query', 1, 'cut'), connection);
      await sql.exec('INSERT INTO t VALUES (1, 1)', call);
      expect([await valuesIn(sql), proxy.cuts]).toEqual([[1], 1]);
    },
  );

  it('is not sent again when the program forbids it', async () => {
    const { sql } = await openTable(nth('client', 'binary_query', 1, 'cut'), { retry: 'never' });
    expect(await rejection(sql.exec('SELECT 1'))).toMatchObject({ code: 108, sql: 'SELECT 1' });
    expect((await sql.exec('SELECT 1')).getData()).toEqual([[1n]]);
  });

  it('is given up after as many repetitions as there are retries', async () => {
    const rule: Rule = ({ from, action }) =>
      from === 'client' && action === 'binary_query' ? 'cut' : 'pass';
    const between = await proxy(rule);
    const sql = await open({}, `${between.url}?retries=3&${QUICKLY}`);
    expect(await rejection(sql.exec('SELECT 1'))).toMatchObject({ code: 108 });
    expect(between.cuts).toBe(4);
  });

  it('refuses a retry of an unknown name before anything is sent', async () => {
    const sql = await open();
    const retry = 'always' as never;
    expect(await rejection(sql.exec('SELECT 1', { retry }))).toMatchObject({ code: 100 });
    expect(await rejection(open({ retry }))).toMatchObject({ code: 100 });
  });
});

describe('a connection that is made again', () => {
  it('has the database of the last USE, the time zone and the names of the session', async () => {
    let cuts = 0;
    const { url, logins } = await adapter((request, peer) => {
      if (request.sql === 'SELECT 1' && ++cuts === 1) return peer.socket.terminate();
      peer.reply(request, { is_update: true });
    });
    const parameters = `timezone=Asia/Tokyo&user_app=meter&user_ip=10.0.0.9&${QUICKLY}`;
    const sql = await open({}, `${url}/first?${parameters}`);
    await sql.exec('USE Second');
    await sql.exec('SELECT 1');
    const session = { user: 'root', tz: 'Asia/Tokyo', app: 'meter', ip: '10.0.0.9' };
    expect(logins).toMatchObject([
      { ...session, db: 'first' },
      { ...session, db: 'second' },
    ]);
  });

  it('has no database when that one was dropped meanwhile', async () => {
    const { sql, writer, database } = await openTable(nth('client', 'binary_query', 1, 'cut'));
    await writer.exec(`DROP DATABASE ${database}`);
    expect((await sql.exec('SELECT 1')).getData()).toEqual([[1n]]);
    expect(await rejection(valuesIn(sql))).toMatchObject({ sql: 'SELECT v FROM t' });
    await sql.exec(`CREATE DATABASE ${database} KEEP 36500d`);
    await sql.exec(`USE ${database}`);
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    expect(await valuesIn(sql)).toEqual([]);
  });

  it('is made once for all calls that wait for it', async () => {
    const { sql, proxy } = await openTable(nth('client', 'binary_query', 20, 'cut'));
    const calls = Array.from({ length: 40 }, () => valuesIn(sql));
    expect(await Promise.all(calls)).toEqual(calls.map(() => []));
    expect(proxy.connections).toBe(2);
  });

  it('may be to another adapter', async () => {
    const second = await proxy();
    const first = await proxy();
    const sql = await open({}, `${first.url},${second.address}?${QUICKLY}`);
    const [used, other] = first.connections > 0 ? [first, second] : [second, first];
    used.stop();
    expect((await sql.exec('SELECT 1')).getData()).toEqual([[1n]]);
    expect(other.connections).toBe(1);
  });

  it('may be to an adapter that only the server knew of', async () => {
    const other = await adapter((request, peer) => peer.reply(request, { is_update: true }));
    const list_instances = ['no port:0', `127.0.0.1:${other.port}`];
    const login = { version: '3.3.6.0', list_instances };
    const first = await adapter(() => first.stop(), login);
    const sql = await open({}, `${first.url}?adapter_ha=true&${QUICKLY}`);
    await sql.exec('SELECT 1');
    expect(first.logins).toMatchObject([{ list_instances: true }]);
    expect(other.logins).toHaveLength(1);
  });

  it('that no adapter takes is an error with the reason of each, and no secret', async () => {
    const [first, second] = [await proxy(), await proxy()];
    const url = `${first.url},${second.address}?retries=2&${QUICKLY}`;
    const sql = await open({}, url);
    first.stop();
    second.stop();
    const error = await rejection(sql.exec('SELECT 1'));
    expect(error).toMatchObject({ code: 104, sql: 'SELECT 1' });
    for (const { address } of [first, second]) {
      expect(error.message).toMatch(new RegExp(`${address}: .*ECONNREFUSED`));
    }
    expect(`${error.message}${error.stack}`).not.toContain('taosdata');
  });

  it('is tried again by later calls after every attempt has failed', async () => {
    let isDown = false;
    const between = await proxy(() => (isDown ? 'cut' : 'pass'));
    const sql = await open({}, `${between.url}?retries=2&${QUICKLY}`);
    isDown = true;
    expect(await rejection(sql.exec('SELECT 1'))).toMatchObject({ code: 104 });
    expect(between.connections).toBe(3);
    isDown = false;
    expect((await sql.exec('SELECT 1')).getData()).toEqual([[1n]]);
  });

  it('is not tried again when the login is refused', async () => {
    let refused = false;
    const { url, logins } = await adapter((_, peer) => peer.socket.terminate(), {
      version: '3.3.6.0',
      get code() {
        return refused ? 0x357 : 0;
      },
      message: 'Authentication failure',
    });
    const sql = await open({}, `${url}?${QUICKLY}`);
    refused = true;
    const error = await rejection(sql.exec('SELECT 1'));
    expect(error).toMatchObject({ code: 104, cause: { cause: { code: 0x357 } } });
    expect(logins).toHaveLength(2);
  });

  it('stays lost when there are no retries', async () => {
    const between = await proxy(nth('client', 'binary_query', 1, 'cut'));
    const sql = await open({}, `${between.url}?retries=0`);
    expect(await rejection(sql.exec('SELECT 1'))).toMatchObject({ code: 108 });
    expect(await rejection(sql.exec('SELECT 1'))).toMatchObject({ code: 108 });
    expect(between.connections).toBe(1);
  });

  it('is not made for ever with a server that closes it after each login', async () => {
    const { url, logins } = await adapter((_, peer) => peer.socket.terminate());
    const sql = await open({}, `${url}?retries=4&${QUICKLY}`);
    expect(await rejection(sql.exec('SELECT 1'))).toMatchObject({ code: 108 });
    expect(logins).toHaveLength(5);
  });
});

describe('while a connection is made again', () => {
  /** A connection whose server is gone; attempts to make it again go on for long. */
  async function lost(): Promise<{ sql: WsSql; call: Promise<Error>; between: MessageProxy }> {
    const between = await proxy(({ action, connection }) =>
      action === 'binary_query' || (action === 'connect' && connection > 1) ? 'cut' : 'pass',
    );
    const sql = await open({}, `${between.url}?retries=1000&retry_backoff_ms=20`);
    const call = rejection(sql.exec('SELECT 1'));
    while (between.connections < 2) await new Promise(setImmediate);
    return { sql, call, between };
  }

  it('close() ends every attempt and every call at once', async () => {
    const { sql, call, between } = await lost();
    expect(sql.state()).toBe(0);
    const waiting = rejection(sql.exec('INSERT INTO t VALUES (1, 1)'));
    await sql.close();
    expect(await call).toMatchObject({ code: 108, message: expect.stringContaining('program') });
    expect(await waiting).toMatchObject({ code: 108 });
    const { connections } = between;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([between.connections, sql.state()]).toEqual([connections, 3]);
  });

  it('calls end by their signals and when their time is over', async () => {
    const { sql } = await lost();
    const controller = new AbortController();
    const aborted = rejection(sql.exec('SELECT 1', { signal: controller.signal }));
    const late = rejection(sql.exec('SELECT 1', { timeout: 1 }));
    controller.abort(new Error('enough'));
    expect(await aborted).toMatchObject({ message: 'enough' });
    expect(await late).toMatchObject({ code: 105, sql: 'SELECT 1' });
  });
});

describe('a server that says nothing any more', () => {
  it('is noticed by a ping that it does not answer, and left for another one', async () => {
    let calls = 0;
    const { url, logins } = await adapter((request, peer) => {
      if (++calls === 1) peer.socket.pause();
      else peer.reply(request, { is_update: true });
    });
    const sql = await open({ keepAlive: 500, retry: 'idempotent' }, `${url}?${QUICKLY}`);
    const pings = new Promise((resolve) => setLogLevel('warn', logger(resolve)));
    await sql.exec('INSERT INTO t VALUES (1, 1)', { timeout: 0 });
    expect(logins).toHaveLength(2);
    expect(await pings).toContain('did not answer a ping in 500 ms');
  });

  it('is not taken for gone as long as it answers pings', async () => {
    let answer = (): void => undefined;
    const { url, logins } = await adapter((request, peer) => {
      let pings = 0;
      peer.socket.on('ping', () => {
        if (++pings === 2) answer();
      });
      answer = () => peer.reply(request, { is_update: true });
    });
    const sql = await open({ keepAlive: 500 }, url);
    await sql.exec('INSERT INTO t VALUES (1, 1)');
    expect(logins).toHaveLength(1);
  });
});

/** Takes the first message. */
function logger(take: (message: string) => void): Logger {
  onTestFinished(() => setLogLevel('silent'));
  return { error: take, warn: take, info: take, debug: take };
}
