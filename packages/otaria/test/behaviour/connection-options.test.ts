import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ConnectionConfig, SqlError } from '../provider.js';
import { mariadb, open, plain, protocols, rejection, settings } from '../provider.js';
import { greeting, ok, ScriptedClient, scriptedServer } from '../scripted-server.js';

/** The declarations of npm mariadb do not know all of its options. */
type Options = Record<string, unknown>;

const timedOut = { errno: 45026, code: 'ER_SOCKET_TIMEOUT', sqlState: '08S01', fatal: true };

function socket(): Socket {
  const { host, port } = settings();
  return connect(port as number, host as string);
}

describe('socketTimeout', () => {
  it.each<[string, Options]>([
    ['a socket', {}],
    ['a stream of the program', { stream: () => socket() }],
    ['a socket under TLS', { ssl: { rejectUnauthorized: false } }],
  ])('ends a connection over %s that is silent for so long', async (_, options) => {
    const connection = await open({ socketTimeout: 100, ...options });
    const events: string[] = [];
    const emitted = new Promise<SqlError>((resolve) => connection.on('error', resolve));
    connection.on('end', () => events.push('end'));
    const error = await emitted;
    expect(error).toMatchObject(timedOut);
    expect(error.sqlMessage).toBe('socket timeout');
    await expect.poll(() => events).toEqual(['end']);
    expect(connection.isValid()).toBe(false);
  });

  it('rejects the statement whose answer does not come', async () => {
    const connection = await open({ socketTimeout: 100 });
    expect(await rejection(connection.query('SELECT SLEEP(20)'))).toMatchObject(timedOut);
    const closed = await rejection(connection.query('SELECT 1'));
    expect(closed).toMatchObject({ errno: 45013 });
  });

  it('is no uncaught exception when nobody listens', async () => {
    const connection = await open({ socketTimeout: 50 });
    await expect.poll(() => connection.isValid(), { timeout: 5000 }).toBe(false);
  });
});

describe('keep-alive', () => {
  it.each<[Options, unknown[][]]>([
    [{ keepAliveDelay: 1500 }, [[true, 1500]]],
    [{ keepAliveDelay: 0 }, [[true, 0]]],
    [{ enableKeepAlive: true, keepAliveInitialDelay: 700 }, [[true, 700]]],
    [{ enableKeepAlive: false, keepAliveInitialDelay: 700 }, []],
    [{}, []],
  ])('with %j calls setKeepAlive %j', async (options, expected) => {
    const calls: unknown[][] = [];
    const stream = (): Socket => {
      const made = socket();
      vi.spyOn(made, 'setKeepAlive').mockImplementation((...given) => {
        calls.push(given);
        return made;
      });
      return made;
    };
    await open({ ...options, stream } as ConnectionConfig);
    expect(calls).toEqual(expected);
  });
});

describe('connectAttributes', () => {
  async function login(options: Options): Promise<string> {
    let sent = '';
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      sent = (await client.receive()).toString('latin1');
      client.send(ok());
      await client.serve();
    });
    const connection = await mariadb.createConnection(
      settings({ ...plain, host: '127.0.0.1', port, ...options }),
    );
    connection.destroy();
    return sent;
  }

  it('tell client, version, system, host and Node', async () => {
    const sent = await login({});
    for (const name of [
      '_client_name',
      '_client_version',
      '_os',
      '_client_host',
      '_node_version',
    ]) {
      expect(sent).toContain(name);
    }
    expect(sent).toContain(process.version.slice(1));
  });

  it('can be added to', async () => {
    const sent = await login({ connectAttributes: { program: 'sensors' } });
    expect(sent).toContain('\x07program\x07sensors');
    expect(sent).toContain('_client_name');
  });
});

describe('charsetNumber', () => {
  it('is the collation of the connection', async () => {
    const options: Options = { charsetNumber: 46 };
    const connection = await open({ ...options });
    const [row] = await connection.query('SELECT @@collation_connection AS c');
    expect(row.c).toBe('utf8mb4_bin');
  });
});

describe.each(protocols)('keepEof by %s', (run) => {
  it.each([false, true])('%s gives the same results', async (keepEof) => {
    const options: Options = { keepEof };
    const connection = await open({ ...options });
    await connection.query('CREATE TEMPORARY TABLE keep_eof (a INT, b TEXT)');
    expect(await connection[run]('SELECT * FROM keep_eof')).toEqual([]);
    const inserted = await connection[run]("INSERT INTO keep_eof VALUES (1, 'x'), (2, NULL)");
    expect(inserted).toEqual({ affectedRows: 2, insertId: 0n, warningStatus: 0 });
    for (let again = 0; again < 2; again++) {
      expect(await connection[run]('SELECT a, b FROM keep_eof WHERE a > ?', [0])).toEqual([
        { a: 1, b: 'x' },
        { a: 2, b: null },
      ]);
    }
    const { clientCapabilities } = connection.info as unknown as { clientCapabilities: bigint };
    expect((clientCapabilities & (1n << 24n)) === 0n).toBe(keepEof);
  });
});

describe('an expired password', () => {
  const login = { user: 'login_expired', password: 'Sesame 7', database: undefined };

  async function expire(): Promise<void> {
    const admin = await open();
    await admin.query(
      "CREATE OR REPLACE USER login_expired@'%' IDENTIFIED BY 'Sesame 7' PASSWORD EXPIRE",
    );
    await admin.query('SET GLOBAL disconnect_on_expired_password = ON');
    onTestFinished(async () => {
      const last = await mariadb.createConnection(settings());
      await last.query("DROP USER IF EXISTS login_expired@'%'");
      await last.query('SET GLOBAL disconnect_on_expired_password = OFF');
      await last.end();
    });
  }

  it('is no way in, unless permitConnectionWhenExpired wants to change it', async () => {
    await expire();
    const error = await rejection(mariadb.createConnection(settings(login)));
    expect(error).toMatchObject({
      errno: 1862,
      code: 'ER_MUST_CHANGE_PASSWORD_LOGIN',
      fatal: true,
    });
    const options: Options = { ...login, permitConnectionWhenExpired: true };
    const connection = await open({ ...options });
    expect(await rejection(connection.query('SELECT 1'))).toMatchObject({ errno: 1820 });
    await connection.query("SET PASSWORD = PASSWORD('Sesame 8')");
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('socketPath', () => {
  it('names a unix socket, or a named pipe of Windows', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'otaria-socket-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const socketPath =
      process.platform === 'win32' ? '\\\\.\\pipe\\otaria-test' : join(folder, 'server.sock');
    const server = createServer(async (stream) => {
      const client = new ScriptedClient(stream);
      client.send(greeting({ threadId: 99 }));
      await client.receive();
      client.send(ok());
      await client.serve();
    });
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    onTestFinished(() => void server.close());
    const options = { ...plain, socketPath, host: 'host.invalid', port: 1, database: undefined };
    const connection = await mariadb.createConnection(settings(options));
    expect(connection.threadId).toBe(99);
    await connection.end();
  });

  it('of a pipe is passed on as it is', async () => {
    const socketPath = '\\\\.\\pipe\\otaria-no-such-pipe';
    const error = await rejection(mariadb.createConnection(settings({ socketPath })));
    expect(error).toMatchObject({ code: 'ENOENT', address: socketPath, fatal: true });
  });
});
