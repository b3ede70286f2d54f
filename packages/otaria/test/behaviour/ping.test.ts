import { describe, expect, it, onTestFinished } from 'vitest';
import { mariadb, open, outcome, peerDefect, provider, rejection, settings } from '../provider.js';

describe('ping', () => {
  it('resolves without a value while the server answers', async () => {
    const connection = await open();
    expect((await connection.ping()) ?? undefined).toBeUndefined();
  });

  it('waits its turn among other commands', async () => {
    const connection = await open();
    const order: string[] = [];
    await Promise.all([
      connection.query('SELECT SLEEP(0.05)').then(() => order.push('query')),
      connection.ping().then(() => order.push('ping')),
      connection.query('DO 1').then(() => order.push('do')),
    ]);
    expect(order).toEqual(['query', 'ping', 'do']);
  });

  it('refuses a negative timeout', async () => {
    const connection = await open();
    const ping = connection.ping.bind(connection) as (milliseconds: number) => Promise<void>;
    const error = await rejection(ping(-1));
    expect(error).toMatchObject({
      errno: 45043,
      code: 'ER_BAD_PARAMETER_VALUE',
      sqlState: '0A000',
      fatal: false,
    });
    expect(connection.isValid()).toBe(true);
  });

  it('resolves within its timeout', async () => {
    const connection = await open();
    const ping = connection.ping.bind(connection) as (milliseconds: number) => Promise<void>;
    await ping(10_000);
    expect(connection.isValid()).toBe(true);
  });

  it('gives up after its timeout and closes the connection', async () => {
    const observer = await open();
    const connection = await mariadb.createConnection(settings());
    const { threadId } = connection;
    onTestFinished(() =>
      observer.query(`KILL ${threadId}`).then(
        () => undefined,
        () => undefined,
      ),
    );
    const running = connection.query('SELECT SLEEP(60)');
    running.catch(() => undefined);
    const ping = connection.ping.bind(connection) as (milliseconds: number) => Promise<void>;
    const error = await rejection(ping(100));
    expect(error).toMatchObject({
      errno: 45042,
      code: 'ER_PING_TIMEOUT',
      sqlState: '0A000',
      fatal: true,
    });
    expect(connection.isValid()).toBe(false);
    const settled = await outcome(running);
    peerDefect(
      provider,
      'never settles the commands before a ping that timed out',
      String(settled).split(' ')[0],
      { peer: 'unsettled', ours: 'rejected' },
    );
  });
});
