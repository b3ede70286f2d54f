import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection, ConnectionConfig } from '../provider.js';
import { mariadb, open, peerDefect, plain, provider, rejection, settings } from '../provider.js';
import { authSwitch, greeting, ok, payload, scriptedServer } from '../scripted-server.js';

const badLogin = { errno: 45024, code: 'ER_AUTHENTICATION_BAD_PACKET', sqlState: '42000' };
/** The fixed part of the definition of an INT. */
const COLUMN = [12, 45, 0, 11, 0, 0, 0, 3, 0, 0, 0, 0, 0];

function config(port: number, options: ConnectionConfig = {}): ConnectionConfig {
  const login = { user: 'ann', password: 'Sesame 7', database: undefined };
  return settings({ ...plain, host: '127.0.0.1', port, ...login, ...options });
}

async function connect(port: number): Promise<Connection> {
  const connection = await mariadb.createConnection(config(port));
  onTestFinished(() => connection.destroy());
  return connection;
}

describe('a server that breaks the protocol', () => {
  it.each<[string, Buffer, object]>([
    ['in place of a verdict', payload([0x33], 'no such packet'), badLogin],
    ['with a further packet of the plugin', payload([1, 2, 3]), badLogin],
    ['with an empty verdict', payload(), {}],
  ])('%s makes the login fail', async (_, verdict, expected) => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      await client.receive();
      client.send(verdict);
      await client.serve();
    });
    const connecting = mariadb.createConnection(config(port, { connectTimeout: 500 }));
    const error = await rejection(connecting);
    expect(error).toMatchObject({ ...expected, fatal: true });
  });

  it('by a salt of parsec that is none makes the login fail', async () => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      await client.receive();
      client.send(authSwitch('parsec', Buffer.alloc(32, 7)));
      await client.receive();
      client.send(payload([1], 'X', [60], Buffer.alloc(16, 1)));
      await client.serve();
    });
    const error = await rejection(mariadb.createConnection(config(port)));
    expect(error).toMatchObject({ errno: 45024, fatal: true });
  });

  it('by a row where the definitions of columns should end closes the connection', async () => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      await client.receive();
      client.send(ok());
      await client.serve((command) => {
        if (!command.includes('SELECT')) return ok();
        client.send(payload([1]));
        client.send(payload([3], 'def', [0, 0, 0, 1], 'a', [1], 'a', COLUMN));
        return payload([1], '7');
      });
    });
    const connection = await connect(port);
    connection.on('error', () => undefined);
    const error = await rejection(connection.query('SELECT 7 AS a'));
    expect(error).toMatchObject({
      errno: 45020,
      code: 'ER_EOF_EXPECTED',
      sqlState: '42000',
      fatal: true,
    });
    peerDefect(provider, 'goes on with a connection that is out of step', connection.isValid(), {
      peer: true,
      ours: false,
    });
  });

  it('by a packet that nothing asked for closes the connection', async () => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      await client.receive();
      client.send(ok());
      await client.serve((command) => {
        setImmediate(() => client.send(ok()));
        return command[0] === 14 ? ok() : undefined;
      });
    });
    const connection = await connect(port);
    const emitted = new Promise((resolve) => connection.on('error', resolve));
    await connection.ping();
    const error = await emitted;
    expect(error).toMatchObject({ errno: 45011, code: 'ER_UNEXPECTED_PACKET', fatal: true });
    expect(connection.isValid()).toBe(false);
  });

  it('by more columns than maxAllowedColumns closes the connection', async () => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      await client.receive();
      client.send(ok());
      await client.serve((command) =>
        command.includes('SELECT') ? payload([0xfd, 0xff, 0xff, 0xff]) : ok(),
      );
    });
    const connection = await connect(port);
    connection.on('error', () => undefined);
    const error = await rejection(connection.query('SELECT 1'));
    expect(error).toMatchObject({
      errno: 45065,
      code: 'ER_MAX_ALLOWED_COLUMNS',
      sqlState: '08S01',
      fatal: true,
    });
    expect(connection.isValid()).toBe(false);
  });
});

describe('what is more than a program wants', () => {
  it('in columns closes the connection, as maxAllowedColumns says', async () => {
    const options = { maxAllowedColumns: 2 };
    const connection = await open({ ...options });
    connection.on('error', () => undefined);
    expect(await connection.query('SELECT 1 AS a, 2 AS b')).toEqual([{ a: 1, b: 2 }]);
    const error = await rejection(connection.query('SELECT 1, 2, 3'));
    expect(error).toMatchObject({ errno: 45065, sqlState: '08S01', fatal: true });
    expect(connection.isValid()).toBe(false);
  });

  it('in bytes closes the connection, as maxAllowedPacket says', async () => {
    const connection = await open({ maxAllowedPacket: 16 * 1024 * 1024 });
    connection.on('error', () => undefined);
    const rows = await connection.query("SELECT REPEAT('a', 15000000) AS v");
    expect(rows[0].v.length).toBe(15_000_000);
    const error = await rejection(connection.query("SELECT REPEAT('a', 17000000) AS v"));
    expect(error).toMatchObject({ errno: 45011, code: 'ER_UNEXPECTED_PACKET', fatal: true });
    expect(connection.isValid()).toBe(false);
  });

  it('in bytes before the login ends makes it fail', async () => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      await client.receive();
      client.send(payload([0xfe], Buffer.alloc(2 * 1024 * 1024, 'a')));
      await client.serve();
    });
    const error = await rejection(mariadb.createConnection(config(port)));
    expect(error).toMatchObject({ errno: 45011, fatal: true });
  });
});
