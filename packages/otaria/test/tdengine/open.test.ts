import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { destroy, sqlConnect, TDWebSocketClientError, WSConfig, WsSql } from 'otaria/tdengine';
import { afterEach, describe, expect, it } from 'vitest';
import { ScriptedAdapter } from './scripted-adapter.js';

const adapters: ScriptedAdapter[] = [];
async function start(...args: Parameters<typeof ScriptedAdapter.start>): Promise<ScriptedAdapter> {
  const adapter = await ScriptedAdapter.start(...args);
  adapters.push(adapter);
  return adapter;
}
afterEach(() => {
  for (const adapter of adapters.splice(0)) adapter.stop();
});

const failure = (opening: Promise<unknown>): Promise<TDWebSocketClientError> =>
  opening.then(
    () => expect.unreachable('it must not open'),
    (error) => error,
  );
const open = (url: string): Promise<WsSql> => WsSql.open(new WSConfig(url));

describe('the login', () => {
  it('takes user, password, database, zone and names from the URL', async () => {
    const { port, logins } = await start();
    const params = 'timezone=Asia/Shanghai&user_app=meter&user_ip=10.0.0.9';
    const sql = await open(`ws://us%40er:p%3Aw%2F@127.0.0.1:${port}/power?${params}`);
    expect(logins).toMatchObject([
      {
        user: 'us@er',
        password: 'p:w/',
        db: 'power',
        tz: 'Asia/Shanghai',
        app: 'meter',
        ip: '10.0.0.9',
      },
    ]);
    expect([sql.state(), await sql.version()]).toEqual([1, '3.3.6.0']);
    await sql.close();
    expect(sql.state()).toBe(3);
  });

  it('prefers the setters of WSConfig, made by new or by NewConfig', async () => {
    const { port, logins } = await start();
    const config = WsSql.NewConfig(`ws://a:b@127.0.0.1:${port}/c`);
    config.setUser('root');
    config.setPwd('taosdata');
    config.setDb('db');
    config.setTimeOut(5000);
    const sql = await sqlConnect(config);
    expect(logins).toMatchObject([{ user: 'root', password: 'taosdata', db: 'db' }]);
    await sql.destroyed();
  });

  it('takes one round of messages', async () => {
    const { url } = await start(() => expect.unreachable('nothing else may be asked'));
    const sql = await open(url);
    expect(await sql.version()).toBe('3.3.6.0');
    await sql.close();
  });

  it('uses information_schema when no database is given', async () => {
    const { url, logins } = await start();
    await (await open(url)).close();
    expect(logins).toMatchObject([{ db: 'information_schema' }]);
  });
});

describe('opening fails', () => {
  it.each([
    ['', 'the URL is empty'],
    ['http://root:taosdata@localhost', "must begin with 'ws://'"],
    ['ws://root:taosdata@', 'no host'],
    ['ws://root:taosdata@localhost:70000', "'70000' is no port"],
    ['ws://root:taosdata@[::1:6041', "'[::1:6041' is no host"],
  ])('with 101 for the URL "%s"', async (url, reason) => {
    const error = await failure(open(url));
    expect(error).toMatchObject({ name: 'WebSocketInterfaceError', code: 101 });
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain('taosdata');
  });

  it('with 106 without user, password and tokens', async () => {
    expect(await failure(open('ws://localhost:6041'))).toMatchObject({ code: 106 });
  });

  it('with 104, the reason of the server and no secret, when it refuses the login', async () => {
    const refusal = { code: 0x357, message: 'Authentication failure' };
    const { port, logins } = await start(undefined, refusal);
    const error = await failure(open(`ws://root:sesame@127.0.0.1:${port},localhost:${port}`));
    expect(error).toMatchObject({ name: 'TDWebSocketClientError', code: 104 });
    expect(error.cause).toMatchObject({ code: 0x357, message: 'Authentication failure' });
    expect(error.message).toContain('code:855, msg:Authentication failure');
    expect(error.message).not.toContain('sesame');
    // The other adapter would say the same.
    expect(logins).toHaveLength(1);
  });

  it('with 112 when the server is too old', async () => {
    const { url } = await start(undefined, { version: '3.3.1.9' });
    const error = await failure(open(url));
    expect(error).toMatchObject({ name: 'WebSocketQueryError', code: 112 });
    expect(error).toBeInstanceOf(TDWebSocketClientError);
    expect(error.message).toContain('3.3.1.9');
  });

  it('with 104 and the cause when nobody listens', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    const error = await failure(open(`ws://root:sesame@127.0.0.1:${port}`));
    expect(error).toMatchObject({ code: 104, cause: { code: 'ECONNREFUSED' } });
    expect(error.message).not.toContain('sesame');
  });

  it('with 104 and the HTTP status when there is no WebSocket', async () => {
    const server = createServer((_, response) => response.writeHead(404).end()).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await failure(open(`ws://root:taosdata@127.0.0.1:${port}`));
    expect(error).toMatchObject({ code: 104 });
    expect(error.message).toContain('HTTP 404');
    server.close();
  });

  it('with 104 when the server accepts and says nothing until the timeout', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const config = new WSConfig(
      `ws://root:taosdata@127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    config.setTimeOut(50);
    expect(await failure(WsSql.open(config))).toMatchObject({ code: 104, cause: { code: 105 } });
    server.close();
  });

  it('with the reason of the signal that ends the attempt', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const controller = new AbortController();
    server.once('connection', () => controller.abort(new Error('changed my mind')));
    const config = new WSConfig(`ws://root:taosdata@127.0.0.1:${port}`);
    const error = await failure(WsSql.open(config, { signal: controller.signal }));
    expect(error.message).toBe('changed my mind');
    server.close();
  });
});

describe('of several addresses', () => {
  it('one that does not answer is passed over', async () => {
    const closed = await start();
    closed.stop();
    const { port } = await start();
    for (let i = 0; i < 4; i++) {
      const sql = await open(`ws://root:taosdata@127.0.0.1:${closed.port},127.0.0.1:${port}`);
      await sql.close();
    }
  });

  it('the one with the fewest connections of this process is preferred', async () => {
    const [a, b] = [await start(), await start()];
    const url = `ws://root:taosdata@127.0.0.1:${a.port},127.0.0.1:${b.port}`;
    const connections = [await open(url), await open(url), await open(url), await open(url)];
    expect([a.logins.length, b.logins.length]).toEqual([2, 2]);
    for (const sql of connections) await sql.close();
  });
});

it('destroy closes all connections of the process', async () => {
  const { url } = await start();
  const sql = await open(url);
  destroy();
  await expect(sql.exec('select 1')).rejects.toMatchObject({ code: 108 });
});
