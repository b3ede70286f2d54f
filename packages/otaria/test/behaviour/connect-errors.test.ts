import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mariadb, rejection, settings } from '../provider.js';

/** A TCP server that does with its connections what the test wants; it ends with the test. */
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('a connection that cannot be made', () => {
  it('rejects a wrong password with the error of the server', async () => {
    const error = await rejection(mariadb.createConnection(settings({ password: 'wrong' })));
    expect(error).toBeInstanceOf(mariadb.SqlError);
    expect(error).toMatchObject({
      errno: 1045,
      sqlState: '28000',
      code: 'ER_ACCESS_DENIED_ERROR',
      fatal: true,
      sql: null,
    });
    expect(error.message).toMatch(
      /^\(conn:\d+, no: 1045, SQLState: 28000\) Access denied for user /,
    );
    expect(`${error.message}${error.stack}`).not.toContain('wrong');
  });

  it('rejects an unknown database with the error of the server', async () => {
    const error = await rejection(
      mariadb.createConnection(settings({ database: 'no_such_schema' })),
    );
    // A server that hides schemas from users without rights on them answers 1044 instead.
    expect([1049, 1044]).toContain(error.errno);
    expect(error).toMatchObject({ sqlState: '42000', fatal: true });
  });

  it('passes the ECONNREFUSED of Node on, marked as fatal and with a state', async () => {
    const error = await rejection(
      mariadb.createConnection(settings({ host: '127.0.0.1', port: 1 })),
    );
    expect(error).not.toBeInstanceOf(mariadb.SqlError);
    expect(error).toMatchObject({
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
      address: '127.0.0.1',
      port: 1,
      fatal: true,
      sqlState: 'HY000',
    });
    expect(error.message).toBe('connect ECONNREFUSED 127.0.0.1:1');
  });

  it('passes the ENOENT of Node on when the unix socket does not exist', async () => {
    const error = await rejection(
      mariadb.createConnection(settings({ socketPath: '/nonexistent/mariadb.sock' })),
    );
    expect(error).toMatchObject({ code: 'ENOENT', fatal: true, sqlState: 'HY000' });
  });

  it('gives up after connectTimeout when the server never says a word', async () => {
    const port = await listen(() => undefined);
    const error = await rejection(
      mariadb.createConnection(settings({ host: '127.0.0.1', port, connectTimeout: 150 })),
    );
    expect(error).toMatchObject({
      errno: 45012,
      code: 'ER_CONNECTION_TIMEOUT',
      sqlState: '08S01',
      fatal: true,
    });
    expect(error.message).toMatch(/Connection timeout: failed to create socket after \d+ms/);
  });

  it('closes the socket of a connection that timed out', async () => {
    let closed: () => void;
    const socketClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const port = await listen((socket) => socket.resume().on('close', () => closed()));
    await rejection(
      mariadb.createConnection(settings({ host: '127.0.0.1', port, connectTimeout: 100 })),
    );
    await socketClosed;
  });

  it('rejects when the server hangs up before its greeting', async () => {
    const port = await listen((socket) => socket.end());
    const error = await rejection(mariadb.createConnection(settings({ host: '127.0.0.1', port })));
    expect(error).toMatchObject({ errno: 45009, code: 'ER_SOCKET_UNEXPECTED_CLOSE', fatal: true });
  });

  it('rejects with the error packet that a server sends instead of a greeting', async () => {
    const text = 'Too many connections';
    const payload = Buffer.concat([Buffer.from([0xff, 0x10, 0x04]), Buffer.from(`#08004${text}`)]);
    const port = await listen((socket) =>
      socket.end(Buffer.concat([Buffer.from([payload.length, 0, 0, 0]), payload])),
    );
    const error = await rejection(mariadb.createConnection(settings({ host: '127.0.0.1', port })));
    expect(error).toMatchObject({
      errno: 1040,
      code: 'ER_CON_COUNT_ERROR',
      sqlState: '08004',
      fatal: true,
      sqlMessage: text,
    });
  });

  it('leaves no thread behind on the server after a failed login', async () => {
    const error = await rejection(mariadb.createConnection(settings({ password: 'wrong' })));
    const threadId = Number(/conn:(\d+)/.exec(error.message)?.[1]);
    const connection = await mariadb.createConnection(settings());
    onTestFinished(() => connection.end());
    const alive = 'SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE ID = ?';
    await expect.poll(async () => (await connection.query(alive, [threadId]))[0].n).toBe(0n);
  });
});
