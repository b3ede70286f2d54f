import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection, ConnectionConfig } from '../provider.js';
import { mariadb, rejection, settings } from '../provider.js';
import { greeting, ok, type ScriptedClient, scriptedServer } from '../scripted-server.js';

/** What the servers of a test were told, in order: who, and the first letters of the statement. */
type Story = string[];

interface Node {
  port: number;
  clients: ScriptedClient[];
}

/** A server that answers every command by OK; `redirect` says what it asks for with which statement. */
async function node(
  name: string,
  threadId: number,
  story: Story = [],
  redirect: (sql: string) => string | undefined = () => undefined,
): Promise<Node> {
  const clients: ScriptedClient[] = [];
  const port = await scriptedServer(async (client) => {
    clients.push(client);
    client.send(greeting({ threadId }));
    const login = await client.receive();
    story.push(`${name} login ${login.subarray(32, login.indexOf(0, 32))}`);
    client.send(answer(redirect('login')));
    await client.serve((command) => {
      const sql = command[0] === 3 ? command.subarray(1).toString() : '';
      if (command[0] === 14) story.push(`${name} ping`);
      else if (!/^SET NAMES/i.test(sql)) story.push(`${name} ${sql}`);
      return answer(redirect(sql), /BEGIN|START/.test(sql));
    });
    story.push(`${name} quit`);
  });
  return { port, clients };
}

function answer(url: string | undefined, transaction = false): Buffer {
  const content = ok({ variables: url === undefined ? {} : { redirect_url: url } });
  if (transaction) content[3] = 3;
  return content;
}

function reach(port: number, options: Record<string, unknown> = {}): ConnectionConfig {
  const login = { user: 'ann', password: 'Sesame 7', database: undefined, permitRedirect: true };
  return settings({ host: '127.0.0.1', port, ...login, ...options });
}

async function connect(options: ConnectionConfig): Promise<Connection> {
  const connection = await mariadb.createConnection(options);
  onTestFinished(() => connection.destroy());
  return connection;
}

describe('a redirection', () => {
  it('that comes with the login is followed before the program gets the connection', async () => {
    const story: Story = [];
    const target = await node('target', 2, story);
    const url = `mariadb://127.0.0.1:${target.port}`;
    const origin = await node('origin', 1, story, (sql) => (sql === 'login' ? url : undefined));
    const connection = await connect(reach(origin.port));
    await connection.query('DO 1');
    expect(connection.threadId).toBe(2);
    expect(connection.info).toMatchObject({ port: target.port });
    await expect.poll(() => story).toContain('origin quit');
    expect(story.filter((line) => line.startsWith('target'))).toEqual([
      'target login ann',
      'target DO 1',
    ]);
  });

  it('that comes with a statement is followed before its promise resolves', async () => {
    const target = await node('target', 2);
    const url = `mysql://127.0.0.1:${target.port}`;
    const origin = await node('origin', 1, [], (sql) => (sql === 'DO 1' ? url : undefined));
    const connection = await connect(reach(origin.port));
    expect(connection.threadId).toBe(1);
    await connection.query('DO 1');
    expect(connection.threadId).toBe(2);
    expect(connection.isValid()).toBe(true);
    await connection.query('DO 2');
  });

  it('can name another user, with a password', async () => {
    const story: Story = [];
    const target = await node('target', 2, story);
    const url = `mariadb://b%C3%B6b:s%20e@127.0.0.1:${target.port}`;
    const origin = await node('origin', 1, story, (sql) => (sql === 'login' ? url : undefined));
    const connection = await connect(reach(origin.port));
    expect(connection.threadId).toBe(2);
    expect(story).toContain('target login böb');
  });

  it('is not followed unless permitRedirect allows it', async () => {
    const target = await node('target', 2);
    const url = `mariadb://127.0.0.1:${target.port}`;
    const origin = await node('origin', 1, [], () => url);
    const connection = await connect(reach(origin.port, { permitRedirect: undefined }));
    await connection.query('DO 1');
    expect(connection.threadId).toBe(1);
    expect(target.clients).toEqual([]);
  });

  it('waits until the transaction has ended', async () => {
    const target = await node('target', 2);
    const url = `mariadb://127.0.0.1:${target.port}`;
    const origin = await node('origin', 1, [], (sql) => (sql === 'BEGIN' ? url : undefined));
    const connection = await connect(reach(origin.port));
    await connection.query('BEGIN');
    expect(connection.threadId).toBe(1);
    await connection.query('COMMIT');
    await connection.ping();
    await expect.poll(() => connection.threadId).toBe(2);
  });

  it('waits until no other command is under way', async () => {
    const story: Story = [];
    const target = await node('target', 2, story);
    const url = `mariadb://127.0.0.1:${target.port}`;
    const origin = await node('origin', 1, story, (sql) => (sql === 'DO 1' ? url : undefined));
    const connection = await connect(reach(origin.port));
    await Promise.all([connection.query('DO 1'), connection.query('DO 2')]);
    await connection.ping();
    await expect.poll(() => connection.threadId).toBe(2);
    expect(story).toContain('origin DO 2');
  });

  it('to where the connection is already is ignored', async () => {
    const story: Story = [];
    const origin = await node('origin', 1, story, () => `mariadb://127.0.0.1:${origin.port}`);
    const connection = await connect(reach(origin.port));
    await connection.query('DO 1');
    expect(origin.clients.length).toBe(1);
  });

  it.each(['mariadb://127.0.0.1:1', 'http://127.0.0.1:1', 'mariadb://%zz', 'nowhere'])(
    'to %s leaves the connection where it is and tells the log of errors',
    async (url) => {
      const errors: unknown[] = [];
      const logger = { error: (error: unknown) => errors.push(error) };
      const origin = await node('origin', 1, [], (sql) => (sql === 'DO 1' ? url : undefined));
      const connection = await connect(reach(origin.port, { logger }));
      await connection.query('DO 1');
      await connection.query('DO 2');
      expect(connection.threadId).toBe(1);
      expect(connection.isValid()).toBe(true);
      expect(errors).toEqual([expect.any(Error)]);
    },
  );

  it('holds commands back, which then go to the new server in their order', async () => {
    const story: Story = [];
    const target = await node('target', 2, story);
    const url = `mariadb://127.0.0.1:${target.port}`;
    const origin = await node('origin', 1, story, (sql) => (sql === 'DO 1' ? url : undefined));
    const connection = await connect(reach(origin.port));
    const first = connection.query('DO 1');
    await expect.poll(() => story).toContain('target login ann');
    await Promise.all([first, connection.query('DO 2'), connection.query('DO 3')]);
    await connection.ping();
    const done = story.filter((line) => / (DO|ping)/.test(line));
    expect(done).toEqual(['origin DO 1', 'target DO 2', 'target DO 3', 'target ping']);
  });

  it('ends with the connection that destroy closes meanwhile', async () => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting({ threadId: 2 }));
      await client.receive();
      connection.destroy();
      client.send(ok());
      await client.serve();
    });
    const url = `mariadb://127.0.0.1:${port}`;
    const origin = await node('origin', 1, [], (sql) => (sql === 'DO 1' ? url : undefined));
    const connection = await connect(reach(origin.port));
    await connection.query('DO 1');
    expect(await rejection(connection.query('DO 2'))).toMatchObject({ errno: 45013 });
    expect(connection.isValid()).toBe(false);
  });
});
