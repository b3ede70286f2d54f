import { describe, expect, it } from 'vitest';
import { called, openCallback } from '../callback-provider.js';
import { disguisedServer } from '../disguised-server.js';
import { type Connection, open, outcome, peerDefect, provider, rejection } from '../provider.js';

async function variable<T>(connection: Connection, expression: string): Promise<T> {
  const [row] = await connection.query(`SELECT ${expression} AS v`);
  return row.v;
}

describe('reset', () => {
  it('ends what the session has begun and forgets what it has set', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE reset_temporary (v INT)');
    await connection.query('SET @mine = 1, SESSION max_statement_time = 7');
    await connection.beginTransaction();
    expect(await connection.reset()).toBeUndefined();
    expect(await variable(connection, '@mine')).toBeNull();
    expect(await variable(connection, '@@max_statement_time')).toBe(0);
    expect(await variable(connection, '@@in_transaction')).toBe(0n);
    expect((await rejection(connection.query('SELECT * FROM reset_temporary'))).errno).toBe(1146);
  });

  it('rolls an open transaction back', async () => {
    const connection = await open();
    await connection.query('CREATE OR REPLACE TABLE reset_rows (v INT)');
    await connection.beginTransaction();
    await connection.query('INSERT INTO reset_rows VALUES (1)');
    await connection.reset();
    expect(await connection.query('SELECT * FROM reset_rows')).toEqual([]);
    await connection.query('DROP TABLE reset_rows');
  });

  it('keeps the login, the default database and the connection itself', async () => {
    const connection = await open();
    await connection.query('USE information_schema');
    const before = connection.threadId;
    await connection.reset();
    expect(connection.threadId).toBe(before);
    expect(await variable(connection, 'CONNECTION_ID()')).toBe(before);
    expect(await variable(connection, 'DATABASE()')).toBe('information_schema');
    expect(connection.info).toMatchObject({ database: 'information_schema' });
  });

  it('sets time zone, time limit and initial statements anew', async () => {
    const connection = await open({
      timezone: '+05:00',
      queryTimeout: 60_000,
      initSql: ['SET @first = 1', 'SET @second = @first + 1'],
    });
    await connection.query("SET @second = 0, SESSION time_zone = 'SYSTEM'");
    await connection.reset();
    expect(await variable(connection, '@second')).toBe(2n);
    expect(await variable(connection, '@@time_zone')).toBe('+05:00');
    expect(await variable(connection, '@@max_statement_time')).toBe(60);
  });

  it('sets session variables anew', async () => {
    const connection = await open({ sessionVariables: { wait_timeout: 1234 } });
    await connection.reset();
    const value = Number(await variable(connection, '@@wait_timeout'));
    peerDefect(provider, 'forgets the option sessionVariables', value === 1234, {
      peer: false,
      ours: true,
    });
  });

  it('leaves blanks between a function and its parenthesis allowed', async () => {
    const connection = await open();
    expect(await connection.query('SELECT COUNT (*) AS n FROM DUAL')).toEqual([{ n: 1n }]);
    await connection.reset();
    const outcomes = await outcome(connection.query('SELECT COUNT (*) AS n FROM DUAL'));
    peerDefect(provider, 'loses the SQL mode that its login asked for', outcomes, {
      peer: 'rejected ER_PARSE_ERROR',
      ours: 'resolved',
    });
  });

  it.each([
    [undefined, 'utf8mb4_unicode_ci', 'utf8mb4_general_ci C3A9'],
    ['UTF8MB4_BIN', 'utf8mb4_bin', 'utf8mb4_bin E9'],
  ])('returns to the collation %s', async (collation, ours, peer) => {
    const connection = await open({ collation });
    await connection.query('SET NAMES latin1');
    await connection.reset();
    const session = await variable(connection, "CONCAT(@@collation_connection, ' ', HEX('é'))");
    peerDefect(provider, 'takes the default one, or what the session had', session, {
      peer,
      ours: `${ours} C3A9`,
    });
    const { collation: shown } = connection.info as unknown as { collation: { name: string } };
    peerDefect(provider, 'may show another one', shown.name.toLowerCase(), {
      peer: collation ? 'latin1_swedish_ci' : 'utf8mb4_general_ci',
      ours,
    });
  });

  it('closes the prepared statements', async () => {
    const connection = await open();
    const statement = await connection.prepare('SELECT ? AS v');
    await connection.execute('SELECT 1 AS v');
    await connection.reset();
    expect(String((connection as unknown as { prepareCache: object }).prepareCache)).toBe(
      'info{cache:}',
    );
    const error = await rejection(statement.execute([1]));
    peerDefect(provider, 'asks the server for a statement that is gone', error.errno, {
      peer: 1243,
      ours: 45051,
    });
    statement.close();
    expect(await connection.execute('SELECT 1 AS v')).toEqual([{ v: 1 }]);
    expect(await connection.execute('SELECT ? AS v', [2])).toEqual([{ v: 2 }]);
  });

  it('comes in the order of the calls', async () => {
    const connection = await open({ initSql: 'SET @v = 1' });
    const [, before, , after] = await Promise.all([
      connection.query('SET @v = 2'),
      connection.query('SELECT @v AS v'),
      connection.reset(),
      connection.query('SELECT @v AS v'),
      connection.execute('SELECT ? AS v', [1]),
    ]);
    expect(before).toEqual([{ v: 2n }]);
    peerDefect(provider, 'lets other commands in before the session is set up', after, {
      peer: [{ v: null }],
      ours: [{ v: 1n }],
    });
  });

  it('can be asked for several times at once', async () => {
    const connection = await open({ initSql: 'SET @v = 1' });
    await Promise.all([connection.reset(), connection.reset(), connection.reset()]);
    expect(await variable(connection, '@v')).toBe(1n);
  });

  it('works without pipelining', async () => {
    const connection = await open({ pipelining: false, initSql: 'SET @v = 1' });
    const [, , rows] = await Promise.all([
      connection.query('SET @v = 2'),
      connection.reset(),
      connection.query('SELECT @v AS v'),
    ]);
    peerDefect(provider, 'lets other commands in before the session is set up', rows, {
      peer: [{ v: null }],
      ours: [{ v: 1n }],
    });
  });

  it('rejects when an initial statement fails', async () => {
    const connection = await open({ initSql: 'CREATE TABLE IF NOT EXISTS reset_once (v INT)' });
    connection.on('error', () => undefined);
    await connection.query('DROP TABLE reset_once');
    await connection.query('CREATE VIEW reset_once AS SELECT 1 AS v');
    try {
      const broken = await open({ initSql: 'SELECT v FROM reset_once' });
      broken.on('error', () => undefined);
      await connection.query('DROP VIEW reset_once');
      const error = await rejection(broken.reset());
      expect(error).toMatchObject({ errno: 45030, code: 'ER_INITIAL_SQL_ERROR', fatal: true });
      peerDefect(provider, 'goes on with a session that is set up by half', broken.isValid(), {
        peer: true,
        ours: false,
      });
    } finally {
      await connection.query('DROP VIEW IF EXISTS reset_once');
    }
  });

  it('is refused where the server has no such command', async () => {
    const connection = await open({
      host: '127.0.0.1',
      port: await disguisedServer('10.0.38', 'mariadb'),
    });
    const error = await rejection(connection.reset());
    expect(error.message).toMatch(/reset/i);
    peerDefect(provider, 'gives an error without a number', error.code, {
      peer: undefined,
      ours: 'ER_RESET_NOT_SUPPORTED',
    });
    expect(await connection.query('SELECT 1 AS v')).toEqual([{ v: 1 }]);
  });

  it('is refused on a closed connection', async () => {
    const connection = await open();
    await connection.end();
    expect(await rejection(connection.reset())).toMatchObject({
      errno: 45013,
      code: 'ER_CMD_CONNECTION_CLOSED',
      sqlState: '08S01',
      fatal: true,
    });
  });

  it('lets end wait for it', async () => {
    const connection = await open({ initSql: 'SELECT 1' });
    const resetting = connection.reset();
    await connection.end();
    peerDefect(provider, 'leaves it unsettled', await outcome(resetting), {
      peer: 'unsettled',
      ours: 'resolved',
    });
  });

  it('is told by the log', async () => {
    const lines: string[] = [];
    const connection = await open({
      initSql: 'SET @v = 1',
      logger: { query: (line: string) => lines.push(line) },
    });
    lines.length = 0;
    await connection.reset();
    expect(lines[0]).toBe('RESET');
    expect(lines.at(-1)).toContain('SET @v = 1');
  });

  it('tells a callback', async () => {
    const connection = openCallback({ initSql: 'SET @v = 1' });
    await called((callback) => connection.connect(callback));
    expect(await called((callback) => connection.reset(callback))).toEqual([]);
    await called((callback) => connection.end(callback));
    const [error] = await called((callback) => connection.reset(callback));
    expect(error).toMatchObject({ errno: 45013 });
  });
});
