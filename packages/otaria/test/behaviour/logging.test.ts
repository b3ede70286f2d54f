import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Connection, ConnectionConfig } from '../provider.js';
import { mariadb, open, peerDefect, provider, rejection, settings } from '../provider.js';

/** The declarations of npm mariadb know the methods with a boolean only. */
interface Debuggable extends Connection {
  debug(to: boolean | ((message: unknown) => void)): void;
  debugCompress(to: boolean | ((message: unknown) => void)): void;
}

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

  it('of queries gets preparations, batches and what is closed', async () => {
    const { lines, log } = collector();
    const connection = await open({ logger: { query: log }, prepareCacheLength: 0 });
    await connection.query('CREATE TEMPORARY TABLE logged (a INT)');
    lines.length = 0;
    await connection.execute('SELECT ? AS a', [1]);
    const prepare = await connection.prepare('SELECT ? AS b');
    await prepare.execute([2]);
    prepare.close();
    const insert = 'INSERT INTO logged VALUES (?)';
    await connection.batch(insert, [[1], [2]]);
    await connection.batch({ sql: insert, bulk: false }, [[3], [4]]);
    await connection.commit();
    await connection.end();
    expect(lines.map((line) => line.replace(/\(\d+\)/, '(n)'))).toEqual([
      'PREPARE: SELECT ? AS a',
      'EXECUTE: (-1) sql: SELECT ? AS a - parameters:[1]',
      'CLOSE PREPARE: (n) SELECT ? AS a',
      'PREPARE: SELECT ? AS b',
      'EXECUTE: (n) sql: SELECT ? AS b - parameters:[2]',
      'CLOSE PREPARE: (n) SELECT ? AS b',
      `PREPARE: ${insert}`,
      `BULK: (n) sql: ${insert} - parameters:[[1],[2]]`,
      `CLOSE PREPARE: (n) ${insert}`,
      `PREPARE: ${insert}`,
      `EXECUTE: (n) sql: ${insert} - parameters:[3]`,
      `EXECUTE: (n) sql: ${insert} - parameters:[4]`,
      `CLOSE PREPARE: (n) ${insert}`,
      'QUIT',
    ]);
  });

  it('of queries gets resets and changes of the user', async () => {
    const { lines, log } = collector();
    const connection = await open({ logger: { query: log } });
    lines.length = 0;
    await connection.reset();
    const { user = '', password } = settings();
    await connection.changeUser({ user, password: password as string });
    expect(lines.filter((line) => !line.startsWith('QUERY'))).toEqual([
      'RESET',
      `CHANGE USER to '${user}'`,
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

describe.each([false, true])('debug, on a connection with compress %s,', (compress) => {
  it('with a function logs packets there, until it is called with false', async () => {
    const { lines, log } = collector();
    const connection = (await open({ compress })) as Debuggable;
    await connection.query("SELECT 'before'");
    connection.debug(log);
    await connection.query("SELECT 'between'");
    connection.debug(false);
    await connection.query("SELECT 'after'");
    const text = lines.join('\n');
    expect(text).toContain(`==> conn:${connection.threadId} Query(0,21)`);
    expect(text).toContain(
      "| 11 00 00 00 03 53 45 4C  45 43 54 20 27 62 65 74 | .....SELECT 'bet |",
    );
    expect(text).toMatch(/<== conn:\d+ Query\.\w+ \(/);
    expect(text).not.toMatch(/before|after/);
  });

  it('with true logs packets to the logger of the connection', async () => {
    const { lines, log } = collector();
    const logger = { network: log };
    const connection = (await open({ compress, logger })) as Debuggable;
    connection.debug(false);
    lines.length = 0;
    await connection.query("SELECT 'before'");
    expect(lines).toEqual([]);
    const printed: unknown[] = [];
    const print = vi.spyOn(console, 'log').mockImplementation((line) => void printed.push(line));
    onTestFinished(() => print.mockRestore());
    connection.debug(true);
    await connection.query("SELECT 'after'");
    connection.debug(false);
    const query = `==> conn:${connection.threadId} Query(0,19)`;
    const where = lines.join('\n').includes(query)
      ? 'logger'
      : printed.join('\n').slice(0, query.length);
    peerDefect(provider, 'forgets the logger by debug(false)', where, {
      peer: query,
      ours: 'logger',
    });
  });
});

it('debugCompress logs packets in their compressed form, too', async () => {
  const { lines, log } = collector();
  const connection = (await open({ compress: true })) as Debuggable;
  connection.debugCompress(log);
  await connection.query(`SELECT '${'long '.repeat(1000)}' AS t`);
  const text = lines.join('\n');
  expect(text).toMatch(/^==> /);
  // The method of zlib, behind the header of seven bytes.
  expect(text).toMatch(/\| [0-9A-F]{2} [0-9A-F]{2} 00 00 .* 78 /);
  connection.debugCompress(false);
  const shown = lines.length;
  await connection.query('SELECT 1');
  expect(lines.length).toBe(shown);
});
