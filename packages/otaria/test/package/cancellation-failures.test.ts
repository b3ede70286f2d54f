import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Connection } from 'otaria/mariadb';
import { createConnection } from 'otaria/mariadb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settings } from '../provider.js';
import { startProxy } from '../proxy.js';
import { observe, reason } from '../running-statements.js';

/** A connection that collects its warnings. */
async function open(options: Record<string, unknown>) {
  const warnings: string[] = [];
  const logger = { warning: (message: string) => warnings.push(message) };
  const connection = await createConnection({ ...settings(), ...options, logger });
  connection.on('error', () => undefined);
  onTestFinished(() => connection.end());
  return { connection, warnings };
}

/** Aborts a statement once it runs. */
async function abort(connection: Connection, sql: string): Promise<void> {
  const observer = await observe();
  const controller = new AbortController();
  const stopped = connection.query({ sql, signal: controller.signal });
  stopped.catch(() => undefined);
  await observer.runs(connection.threadId);
  controller.abort(reason);
  await expect(stopped).rejects.toBe(reason);
}

function socket(): Socket {
  const { host, port } = settings();
  return connect(port as number, host as string);
}

describe('a statement that cannot be stopped', () => {
  it('ends of itself when no second connection can be made, and the connection stays usable', async () => {
    const proxy = await startProxy();
    const { connection, warnings } = await open({ host: '127.0.0.1', port: proxy.port });
    proxy.refuse();
    await abort(connection, 'SELECT SLEEP(0.5)');
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(warnings).toEqual([expect.stringContaining('a statement could not be stopped: ')]);
  });

  it('is left alone when the second connection meets another server', async () => {
    let first = true;
    const stream = (): Duplex => {
      const server = first ? withThreadId(socket(), 0x7fff_0000) : socket();
      first = false;
      return server;
    };
    const { connection, warnings } = await open({ stream });
    const observer = await observe();
    const controller = new AbortController();
    const stopped = connection.query({ sql: 'SELECT SLEEP(0.3)', signal: controller.signal });
    controller.abort(reason);
    await expect(stopped).rejects.toBe(reason);
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(warnings).toEqual([expect.stringContaining('the second connection met another server')]);
    expect(observer.connection.isValid()).toBe(true);
  });

  it('ends its connection when it is not known whether the kill arrives', async () => {
    const stream = (): Duplex => {
      const made = socket();
      const write = made.write.bind(made) as (chunk: Uint8Array) => boolean;
      made.write = (chunk: Uint8Array | string) => {
        const bytes = Buffer.from(chunk as Uint8Array);
        if (bytes.includes('KILL QUERY')) made.destroy();
        return write(bytes);
      };
      return made;
    };
    const { connection, warnings } = await open({ stream });
    await abort(connection, 'SELECT SLEEP(60)');
    await expect(connection.query('SELECT 1')).rejects.toMatchObject({
      fatal: true,
      message: expect.stringContaining('it is not known whether a statement was stopped'),
    });
    expect(connection.isValid()).toBe(false);
    expect(warnings).toHaveLength(1);
  });

  it('may lose its own connection: what waits is rejected', async () => {
    const observer = await observe();
    const { connection } = await open({});
    const controller = new AbortController();
    const stopped = connection.query({ sql: 'SELECT SLEEP(60)', signal: controller.signal });
    const next = connection.query('SELECT 1');
    for (const call of [stopped, next]) call.catch(() => undefined);
    await observer.runs(connection.threadId);
    controller.abort(reason);
    await observer.connection.query(`KILL ${connection.threadId}`);
    await expect(stopped).rejects.toBe(reason);
    await expect(next).rejects.toHaveProperty('fatal', true);
  });

  it('may be on a connection that is destroyed meanwhile', async () => {
    const observer = await observe();
    const { connection } = await open({});
    const controller = new AbortController();
    const stopped = connection.query({ sql: 'SELECT SLEEP(60)', signal: controller.signal });
    stopped.catch(() => undefined);
    await observer.runs(connection.threadId);
    controller.abort(reason);
    connection.destroy();
    await expect(stopped).rejects.toBe(reason);
    await observer.rests(connection.threadId);
  });
});

/** The stream to a server that greets with another id of the connection than it has. */
function withThreadId(inner: Socket, id: number): Duplex {
  let greeted = false;
  const outer = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, done) => inner.write(chunk, done),
    final: (done) => inner.end(done),
    destroy: (error, done) => {
      inner.destroy();
      done(error);
    },
  });
  inner.on('data', (chunk: Buffer) => {
    // Behind the packet's header and the protocol's number stands the version, up to a NUL.
    if (!greeted) chunk.writeUInt32LE(id, chunk.indexOf(0, 5) + 1);
    greeted = true;
    outer.push(chunk);
  });
  inner.on('end', () => outer.push(null));
  inner.on('error', (error) => outer.destroy(error));
  return outer;
}
