import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection, ConnectionConfig } from '../provider.js';
import { mariadb, outcome, peerDefect, plain, provider, rejection, settings } from '../provider.js';
import { type Greeting, greeting, ok, scriptedServer } from '../scripted-server.js';

const MYSQL = '8.0.36';
const OLD = '5.5.5-10.1.1-MariaDB';

/** A server of that version for which every command is fine; `told` gets its statements. */
function serve(greet: Greeting, told: string[] = []): Promise<number> {
  return scriptedServer(async (client) => {
    client.send(greeting(greet));
    await client.receive();
    client.send(ok());
    await client.serve((command) => {
      if (command[0] === 3) told.push(command.subarray(1).toString());
      return ok();
    });
  });
}

function config(port: number, options: ConnectionConfig = {}): ConnectionConfig {
  const login = { user: 'ann', password: 'Sesame 7', database: undefined };
  return settings({ ...plain, host: '127.0.0.1', port, ...login, ...options });
}

async function connect(port: number, options: ConnectionConfig = {}): Promise<Connection> {
  const connection = await mariadb.createConnection(config(port, options));
  onTestFinished(() => connection.destroy());
  return connection;
}

describe('the version of a server', () => {
  it.each([
    ['5.5.5-10.11.9-MariaDB-log', '10.11.9-MariaDB-log', true, [10, 11, 9]],
    ['11.4.2-MariaDB', '11.4.2-MariaDB', true, [11, 4, 2]],
    [MYSQL, MYSQL, false, [8, 0, 36]],
    ['5.7.44-log', '5.7.44-log', false, [5, 7, 44]],
  ] as const)('is read from %s', async (version, raw, mariaDb, numbers) => {
    const connection = await connect(await serve({ version, mysql: !mariaDb }));
    const { info } = connection;
    expect(connection.serverVersion()).toBe(raw);
    expect(info?.isMariaDB()).toBe(mariaDb);
    const [major, minor, patch] = numbers;
    expect(info?.hasMinVersion(major, minor, patch)).toBe(true);
    expect(info?.hasMinVersion(major, minor + 1, 0)).toBe(false);
  });
});

describe('a server that cannot stop statements', () => {
  it.each([MYSQL, OLD])('has them stopped from here: %s', async (version) => {
    const told: string[] = [];
    const connection = await connect(await serve({ version, mysql: version === MYSQL }, told));
    told.length = 0;
    const limited = await outcome(connection.query({ sql: 'SELECT 1', timeout: 20_000 }));
    peerDefect(provider, 'refuses to limit the time of a statement', [limited, ...told], {
      peer: ['rejected ER_TIMEOUT_NOT_SUPPORTED'],
      ours: ['resolved', 'SELECT 1'],
    });
  });
});

describe('a server without TLS', () => {
  it('is refused when TLS is asked for', async () => {
    const port = await serve({});
    const error = await rejection(mariadb.createConnection(config(port, { ssl: true })));
    expect(error).toMatchObject({
      errno: 45023,
      code: 'ER_SERVER_SSL_DISABLED',
      sqlState: '08S01',
      fatal: true,
    });
  });
});

describe('a server without compression', () => {
  it('is talked to without', async () => {
    const connection = await connect(await serve({}), { compress: true });
    expect(await connection.query('DO 1')).toMatchObject({ affectedRows: 0 });
  });
});
