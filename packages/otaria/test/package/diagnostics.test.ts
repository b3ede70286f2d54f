import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import type { Connection, ServerMessage, StatementMessage } from 'otaria/mariadb';
import { createConnection, createPool } from 'otaria/mariadb';
import * as callback from 'otaria/mariadb/callback';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settings } from '../provider.js';

interface Heard {
  event: string;
  message: ServerMessage & Partial<StatementMessage>;
}

/** What is told on a channel from now on, until the test has finished. */
function hear(name: string): Heard[] {
  const heard: Heard[] = [];
  const channel = tracingChannel(`otaria:mariadb:${name}`);
  const listener = (event: string) => (message: object) =>
    heard.push({ event, message: message as Heard['message'] });
  const listeners = {
    start: listener('start'),
    end: listener('end'),
    asyncStart: listener('asyncStart'),
    asyncEnd: listener('asyncEnd'),
    error: listener('error'),
  };
  channel.subscribe(listeners);
  onTestFinished(() => void channel.unsubscribe(listeners));
  return heard;
}

const succeeded = ['start', 'end', 'asyncStart', 'asyncEnd'];
const failed = ['start', 'end', 'error', 'asyncStart', 'asyncEnd'];

function events(heard: Heard[]): string[] {
  return heard.map(({ event }) => event);
}

async function open(options: Record<string, unknown> = {}): Promise<Connection> {
  const connection = await createConnection({ ...settings(), ...options });
  onTestFinished(() => connection.end());
  return connection;
}

type Run = (connection: Connection) => Promise<unknown>;

const statements: [channel: string, name: string, run: Run][] = [
  ['query', 'query', (connection) => connection.query('SELECT ? AS n', [1])],
  [
    'query',
    'queryStream',
    async (connection) => {
      for await (const _row of connection.queryStream('SELECT ? AS n', [1]));
    },
  ],
  ['execute', 'execute', (connection) => connection.execute('SELECT ? AS n', [1])],
  ['prepare', 'prepare', (connection) => connection.prepare('SELECT ? AS n')],
  [
    'execute',
    'prepare().execute',
    async (connection) => (await connection.prepare('SELECT ? AS n')).execute([1]),
  ],
  [
    'batch',
    'batch',
    (connection) => connection.batch({ sql: 'SELECT ? AS n', bulk: false }, [[1]]),
  ],
];

describe('a channel of statements', () => {
  it.each(statements)('otaria:mariadb:%s hears of %s', async (channel, _name, run) => {
    const connection = await open();
    const heard = hear(channel);
    await run(connection);
    expect(events(heard)).toEqual(succeeded);
    const { host, port, database } = settings();
    expect({ ...heard[0].message }).toMatchObject({
      ...{ sql: 'SELECT ? AS n', host, port, database, socketPath: undefined },
      threadId: connection.threadId,
    });
    expect(new Set(heard.map(({ message }) => message)).size).toBe(1);
  });

  it('hears why a statement failed', async () => {
    const connection = await open();
    const heard = hear('query');
    const error = await connection.query('SELEC').catch((cause: Error) => cause);
    expect(events(heard)).toEqual(failed);
    expect(heard[2].message.error).toBe(error);
  });

  it('hears that a stream failed, and of the abort of a statement', async () => {
    const connection = await open();
    const heard = hear('query');
    const reading = async (): Promise<void> => {
      for await (const _row of connection.queryStream('SELEC'));
    };
    await expect(reading()).rejects.toThrow();
    const reason = new Error('enough');
    const controller = new AbortController();
    const aborted = connection.query({ sql: 'SELECT SLEEP(60)', signal: controller.signal });
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    expect(events(heard)).toEqual([...failed, ...failed]);
    expect(heard[7].message.error).toBe(reason);
  });

  it('shows values to those who ask, and to nobody else', async () => {
    const connection = await open();
    const heard = hear('query');
    await connection.query('SELECT ? AS n', ['a secret']);
    const { message } = heard[0];
    expect(JSON.stringify(message)).not.toContain('a secret');
    expect(Object.keys(message)).not.toContain('values');
    expect(message.values).toEqual(['a secret']);
  });

  it('hears of the callback API', async () => {
    const heard = hear('query');
    const connection = callback.createConnection(settings());
    onTestFinished(() => new Promise<void>((done) => connection.end(() => done())));
    await new Promise((resolve) => connection.query('SELECT 1', resolve));
    expect(events(heard)).toEqual(succeeded);
    // It was issued before the server had told the id.
    expect(heard[3].message.threadId).toBe(connection.threadId);
  });

  it('hears nothing of what the connection does for itself', async () => {
    const heard = hear('query');
    const connection = await open({
      initSql: 'SET @a = 1',
      sessionVariables: { wait_timeout: 99 },
    });
    await connection.ping();
    expect(heard).toEqual([]);
  });

  it('carries the context that a subscriber binds', async () => {
    const connection = await open();
    const spans = new AsyncLocalStorage<string>();
    const { start, asyncEnd } = tracingChannel('otaria:mariadb:query');
    const seen: (string | undefined)[] = [];
    const ended = (): void => void seen.push(spans.getStore());
    start.bindStore(spans, (message) => (message as StatementMessage).sql ?? '');
    asyncEnd.subscribe(ended);
    onTestFinished(() => {
      start.unbindStore(spans);
      asyncEnd.unsubscribe(ended);
    });
    await Promise.all([connection.query('SELECT 1'), connection.query('SELECT 2')]);
    expect(seen).toEqual(['SELECT 1', 'SELECT 2']);
    expect(spans.getStore()).toBeUndefined();
  });
});

describe('otaria:mariadb:connect', () => {
  it('hears of a connection', async () => {
    const heard = hear('connect');
    const connection = await open();
    expect(events(heard)).toEqual(succeeded);
    const { host, port, user, database } = settings();
    const { threadId } = connection;
    expect(heard[0].message).toMatchObject({ host, port, user, database, threadId });
    expect(JSON.stringify(heard[0].message)).not.toContain('password');
  });

  it('hears why there is none', async () => {
    const heard = hear('connect');
    const error = await createConnection({ host: '127.0.0.1', port: 1 }).catch((e: Error) => e);
    expect(events(heard)).toEqual(failed);
    expect(heard[2].message.error).toBe(error);
  });
});

describe('otaria:mariadb:acquire', () => {
  it('hears of requests to a pool, and how full it is', async () => {
    const pool = createPool({ ...settings(), connectionLimit: 1 });
    onTestFinished(() => pool.end());
    const connection = await pool.getConnection();
    const heard = hear('acquire');
    const waiting = pool.query('SELECT 1');
    expect(heard[0].message).toMatchObject({ active: 1, idle: 0, waiting: 0, limit: 1 });
    await connection.release();
    await waiting;
    expect(events(heard)).toEqual(succeeded);
    expect(heard[3].message.threadId).toBe(connection.threadId);
  });

  it('hears why a request got none', async () => {
    const pool = createPool({ ...settings(), connectionLimit: 1 });
    onTestFinished(() => pool.end());
    const connection = await pool.getConnection();
    const heard = hear('acquire');
    const error = await pool.getConnection({ timeout: 20 }).catch((cause: Error) => cause);
    expect(events(heard)).toEqual(failed);
    expect(heard[2].message.error).toBe(error);
    await connection.release();
  });
});
