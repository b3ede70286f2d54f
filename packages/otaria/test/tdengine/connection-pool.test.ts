import { destroy, setLogLevel, WebSocketConnectionPool, WSConfig, WsSql } from 'otaria/tdengine';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { MessageProxy } from './message-proxy.js';
import { ScriptedAdapter } from './scripted-adapter.js';
import { openDatabase, rejection, serverUrl, withDatabase } from './server.js';

afterEach(() => destroy());

async function adapter(): Promise<ScriptedAdapter> {
  const adapter = await ScriptedAdapter.start((request, peer) =>
    peer.reply(request, { is_update: true }),
  );
  onTestFinished(() => adapter.stop());
  return adapter;
}

describe('a connection that was given back', () => {
  it('is used again for the same configuration', async () => {
    const { url, logins } = await adapter();
    const pool = WebSocketConnectionPool.instance();
    for (let i = 0; i < 3; i++) {
      const sql = await pool.getConnection(new WSConfig(url));
      await sql.exec('INSERT INTO t VALUES (1, 1)');
      await pool.releaseConnection(sql);
    }
    expect(logins).toHaveLength(1);
  });

  it.each([
    ['database', '/other', ''],
    ['time zone', '', '?timezone=Asia/Tokyo'],
    ['name of the program', '', '?user_app=other'],
    ['token', '', '?bearer_token=other'],
  ])('is not used for another %s', async (_, path, query) => {
    const { url, logins } = await adapter();
    const pool = WebSocketConnectionPool.instance();
    await pool.releaseConnection(await pool.getConnection(url));
    await pool.releaseConnection(await pool.getConnection(`${url}${path}${query}`));
    expect(logins).toHaveLength(2);
  });

  it('is not used by another user', async () => {
    const { port, logins } = await adapter();
    const pool = WebSocketConnectionPool.instance();
    for (const login of ['a:x', 'b:x', 'a:y']) {
      await pool.releaseConnection(await pool.getConnection(`ws://${login}@127.0.0.1:${port}`));
    }
    expect(logins).toHaveLength(3);
  });

  it.each<[string, (sql: WsSql) => Promise<unknown>]>([
    ['another database', (sql) => sql.exec('USE information_schema')],
    ['an open result', (sql) => sql.query('SELECT * FROM t')],
    ['a prepared statement', (sql) => sql.stmtInit()],
    ['a call under way', async (sql) => void sql.exec('SELECT * FROM t').catch(() => undefined)],
  ])('is closed when its user leaves %s behind', async (_, leave) => {
    const { sql: writer, database } = await openDatabase();
    await writer.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    await writer.exec('INSERT INTO t VALUES (1, 1)');
    const proxy = await MessageProxy.start(() => 'pass');
    onTestFinished(() => proxy.stop());
    const pool = WebSocketConnectionPool.instance();
    const borrow = (): Promise<WsSql> => pool.getConnection(`${proxy.url}/${database}`);
    const first = await borrow();
    await leave(first);
    await pool.releaseConnection(first);
    for (let i = 0; i < 2; i++) {
      const sql = await borrow();
      expect((await sql.exec('SELECT v FROM t')).getData()).toEqual([[1]]);
      await pool.releaseConnection(sql);
    }
    expect(proxy.connections).toBe(2);
  });

  it('refuses the calls of its last user', async () => {
    const pool = WebSocketConnectionPool.instance();
    const sql = await pool.getConnection(serverUrl);
    await pool.releaseConnection(sql);
    const error = await rejection(sql.exec('SELECT 1'));
    expect(error).toMatchObject({ code: 108, message: expect.stringContaining('pool') });
    expect(sql.state()).not.toBe(1);
    await pool.releaseConnection(sql);
  });

  it('is not handed out when it has been lost meanwhile', async () => {
    const first = await adapter();
    const pool = WebSocketConnectionPool.instance();
    await pool.releaseConnection(await pool.getConnection(first.url));
    const lost = new Promise((resolve) => {
      setLogLevel('debug', { error: resolve, warn: resolve, info: resolve, debug: resolve });
    });
    first.disconnect();
    expect(await lost).toContain('ended');
    setLogLevel('silent');
    const sql = await pool.getConnection(first.url);
    await sql.exec('INSERT INTO t VALUES (1, 1)');
    expect(first.logins).toHaveLength(2);
  });
});

describe('the pool', () => {
  it('is one for the process, whose first call decides on its maximum', async () => {
    const pool = WebSocketConnectionPool.instance(2);
    expect(WebSocketConnectionPool.instance(5)).toBe(pool);
    const [first, second] = await Promise.all([
      pool.getConnection(serverUrl),
      pool.getConnection(serverUrl),
    ]);
    const error = await rejection(pool.getConnection(serverUrl));
    expect(error).toMatchObject({ name: 'TDWebSocketClientError', code: 110 });
    await pool.releaseConnection(first);
    // A free one makes room for another user's.
    const third = await pool.getConnection(withDatabase('performance_schema'));
    expect((await third.exec('SELECT 1')).getData()).toEqual([[1n]]);
    expect((await second.exec('SELECT 1')).getData()).toEqual([[1n]]);
  });

  it('closes everything when it is destroyed', async () => {
    const pool = WebSocketConnectionPool.instance();
    const sql = await pool.getConnection(serverUrl);
    pool.destroyed();
    expect(await rejection(sql.exec('SELECT 1'))).toMatchObject({ code: 108 });
    expect(WebSocketConnectionPool.instance()).not.toBe(pool);
  });

  it('closes a connection that is not its own', async () => {
    const sql = await WsSql.open(new WSConfig(serverUrl));
    await WebSocketConnectionPool.instance().releaseConnection(sql);
    expect(sql.state()).toBe(3);
  });

  it('refuses what is no maximum and no configuration', async () => {
    expect(() => WebSocketConnectionPool.instance(0)).toThrow('maximum');
    const pool = WebSocketConnectionPool.instance();
    expect(await rejection(pool.getConnection({} as never))).toMatchObject({ code: 100 });
    expect(await rejection(pool.getConnection(serverUrl, -1))).toMatchObject({ code: 100 });
  });
});
