import { describe, expect, it } from 'vitest';
import type { ConnectionConfig } from '../provider.js';
import { mariadb, open, peerDefect, provider, rejection, settings } from '../provider.js';

function collector(): { lines: string[]; log: (message: unknown) => void } {
  const lines: string[] = [];
  return { lines, log: (message) => lines.push(String(message)) };
}

describe('a logger', () => {
  it('of queries gets statements with their parameters', async () => {
    const { lines, log } = collector();
    const connection = await open({ logger: { query: log } });
    lines.length = 0;
    await connection.query('SELECT ? AS a', ['x']);
    await connection.execute('SELECT ? AS b', [2]);
    await connection.ping();
    expect(lines.filter((line) => !line.startsWith('PREPARE'))).toEqual([
      "QUERY: SELECT ? AS a - parameters:['x']",
      expect.stringMatching(/^EXECUTE: \(-?\d+\) sql: SELECT \? AS b - parameters:\[2\]$/),
      'PING',
    ]);
  });

  it('shows no parameters with logParam false, and cuts at debugLen', async () => {
    const { lines, log } = collector();
    const connection = await open({ logger: { query: log }, logParam: false, debugLen: 20 });
    lines.length = 0;
    await connection.query('SELECT ?', ['secret']);
    await connection.query('SELECT 1, 2, 3, 4, 5, 6, 7, 8');
    expect(lines).toEqual([
      'QUERY: SELECT ?',
      expect.stringMatching(/^QUERY: SELECT 1, 2, 3, 4, 5/),
    ]);
  });

  it('of errors gets the errors of statements', async () => {
    const errors: unknown[] = [];
    const connection = await open({
      logger: { error: (error: unknown) => errors.push(error) } as never,
    });
    const error = await rejection(connection.query('BAD'));
    expect(errors).toEqual([error]);
  });

  it.each([false, true])(
    'of the network gets packets as tables, compressed %s',
    async (compress) => {
      const { lines, log } = collector();
      const connection = await open({ logger: { network: log }, compress });
      lines.length = 0;
      await connection.query("SELECT 'a text of the statement' AS t");
      const text = lines.join('\n');
      expect(text).toContain(`==> conn:${connection.threadId} Query(0,42)`);
      expect(text).toContain(
        "| 26 00 00 00 03 53 45 4C  45 43 54 20 27 61 20 74 | &....SELECT 'a t |",
      );
      expect(text).toMatch(/<== conn:\d+ Query\.\w+ \(/);
    },
  );

  it('of the network never sees what proves the user', async () => {
    const { lines, log } = collector();
    await open({ logger: { network: log } });
    const login =
      lines.join('\n').includes('mysql_native') || lines.join('\n').includes('6D 79 73 71 6C');
    peerDefect(provider, 'shows the digest of the password', login, { peer: true, ours: false });
  });

  it('never shows the password', async () => {
    const { lines, log } = collector();
    const options = { logger: log, password: 'NoSuchPassword' } as unknown as ConnectionConfig;
    const error = await rejection(mariadb.createConnection(settings(options)));
    expect(`${lines.join('\n')}${error.stack}`).not.toContain('NoSuchPassword');
  });
});
