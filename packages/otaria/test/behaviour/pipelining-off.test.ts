import { describe, expect, it, onTestFinished } from 'vitest';
import { mariadb, open, outcome, peerDefect, provider, settings } from '../provider.js';

describe('without pipelining', () => {
  it('commands run in their order, and a failure leaves the others alone', async () => {
    const connection = await open({ pipelining: false });
    const outcomes = await Promise.allSettled([
      connection.query('SET @a = 1'),
      connection.query('BAD'),
      connection.execute('SELECT @a AS a'),
      connection.ping(),
      connection.query('SELECT @a + 1 AS a'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(outcomes[4]).toMatchObject({ value: [{ a: 2n }] });
  });

  it('sends a command when the one before has ended', async () => {
    const connection = await open({ pipelining: false });
    const observer = await open();
    const running = connection.query('SELECT SLEEP(0.3)');
    const waiting = connection.query('SELECT 2 AS two');
    const sent = "SHOW SESSION STATUS LIKE 'Questions'";
    await observer.query(sent);
    expect(await Promise.all([running, waiting])).toMatchObject([{}, [{ two: 2 }]]);
  });

  it('end waits for commands that wait', async () => {
    const connection = await mariadb.createConnection(settings({ pipelining: false }));
    const results = [connection.query('SELECT 1 AS v'), connection.query('SELECT 2 AS v')];
    await connection.end();
    expect(await Promise.all(results)).toEqual([[{ v: 1 }], [{ v: 2 }]]);
  });

  it('commands that wait are rejected when the connection is lost', async () => {
    const connection = await mariadb.createConnection(settings({ pipelining: false }));
    connection.on('error', () => undefined);
    const killer = await open();
    onTestFinished(() => connection.destroy());
    const running = outcome(connection.query('SELECT SLEEP(20)'), 10_000);
    const waiting = outcome(connection.query('SELECT 1'), 2000);
    await killer.query(`KILL ${connection.threadId}`);
    expect(await running).toMatch(/^rejected/);
    const told = (await waiting) as string;
    peerDefect(provider, 'never settles them', told.replace(/ .*/, ''), {
      peer: 'unsettled',
      ours: 'rejected',
    });
  });
});
