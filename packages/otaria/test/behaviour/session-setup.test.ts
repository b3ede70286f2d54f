import { describe, expect, it } from 'vitest';
import type { ConnectionConfig } from '../provider.js';
import { mariadb, open, peerDefect, provider, rejection, settings } from '../provider.js';

async function refused(options: Record<string, unknown>): Promise<unknown> {
  return await rejection(mariadb.createConnection(settings(options as ConnectionConfig)));
}

describe('a new session', () => {
  it('has its variables before initSql runs', async () => {
    const connection = await open({
      sessionVariables: { wait_timeout: 77, 'max_length_for_sort_data`;': 1024 },
      initSql: ['SET @first = @@wait_timeout', 'SET @second = @first + 1'],
    });
    const [row] = await connection.query('SELECT @first AS first, @second AS second');
    expect(row).toEqual({ first: 77n, second: 78n });
  });

  it('is refused when a variable cannot be set', async () => {
    const error = await refused({ sessionVariables: { no_such_variable: 1 } });
    expect(error).toMatchObject({ errno: 45029, sqlState: '08S01', fatal: true });
  });

  it('is refused when a statement of initSql fails', async () => {
    const error = await refused({ initSql: ['DO 1', 'BAD'] });
    expect(error).toMatchObject({ errno: 45030, code: 'ER_INITIAL_SQL_ERROR', fatal: true });
  });

  it.each([
    ['Z', '+00:00'],
    ['Etc/GMT', '+00:00'],
    ['GMT+2', '+02:00'],
    ['GMT-11', '-11:00'],
    ['Etc/GMT+3', '-03:00'],
    ['+05:30', '+05:30'],
    ['SYSTEM', 'SYSTEM'],
  ])('with timezone %s has the time_zone %s', async (timezone, expected) => {
    const connection = await open({ timezone, rowsAsArray: true, dateStrings: true });
    expect(await connection.query('SELECT @@time_zone')).toEqual([[expected]]);
  });

  it('with timezone auto shows the hour of the process', async () => {
    const connection = await open({ timezone: 'auto' });
    const [row] = await connection.query(
      'SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW()) AS m',
    );
    expect(Number(row.m) + new Date().getTimezoneOffset()).toBe(0);
  });

  it('is refused for a time zone that the server does not know', async () => {
    const error = await refused({ timezone: 'No/Where' });
    expect(error).toMatchObject({ errno: 45033, sqlState: '08S01', cause: { errno: 1298 } });
    expect(await refused({ timezone: 'GMT' })).toMatchObject({ errno: 45036, fatal: true });
  });

  it('keeps the minutes of a GMT offset', async () => {
    const connection = await open({ timezone: 'GMT+1:30' });
    const [row] = await connection.query('SELECT @@time_zone AS zone');
    peerDefect(provider, 'drops them', row.zone, { peer: '+01:00', ours: '+01:30' });
  });

  it('stops statements after queryTimeout', async () => {
    const connection = await open({ queryTimeout: 100 });
    const error = await rejection(connection.query('SELECT SLEEP(20)'));
    expect(error).toMatchObject({ errno: 1969, sqlState: '70100' });
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('asks for the version with forceVersionCheck', async () => {
    const connection = await open({ forceVersionCheck: true });
    const [{ version }] = await connection.query('SELECT @@VERSION AS version');
    expect(connection.serverVersion()).toBe(version);
    expect(connection.info?.hasMinVersion(10, 2, 0)).toBe(true);
  });
});

describe('a statement with timeout', () => {
  it('is stopped by the server, and the next one is not', async () => {
    const connection = await open();
    const error = await rejection(connection.query({ sql: 'SELECT SLEEP(20)', timeout: 100 }));
    expect(error).toMatchObject({ errno: 1969, sql: 'SELECT SLEEP(20) - parameters:[]' });
    expect(await connection.query('SELECT SLEEP(0.2) AS s')).toEqual([{ s: 0 }]);
  });
});

describe('a character set', () => {
  const statement = "SELECT 'é' AS v, CHARSET('a') AS c, COLLATION('a') AS l, HEX(?) AS h";

  it.each<[ConnectionConfig, string, string, string]>([
    [{ charset: 'utf8mb4' }, 'utf8mb4', 'utf8mb4_general_ci', 'C3A9'],
    [{ charset: 'latin1' }, 'latin1', 'latin1_swedish_ci', 'E9'],
    [{ collation: 'latin1_bin' }, 'latin1', 'latin1_bin', 'E9'],
    [{ collation: 'utf8mb4_bin' }, 'utf8mb4', 'utf8mb4_bin', 'C3A9'],
    [{ charset: 'gbk' }, 'gbk', 'gbk_chinese_ci', 'A8A6'],
  ])('of %j is that of literals and parameters', async (options, charset, collation, hex) => {
    const connection = await open(options);
    const expected = { v: 'é', c: charset, l: collation, h: hex };
    expect(await connection.query(statement, ['é'])).toEqual([expected]);
    expect(await connection.execute(statement, ['é'])).toEqual([expected]);
  });

  it('latin1 is that of servers, which has the euro sign', async () => {
    const connection = await open({ charset: 'latin1' });
    const [row] = await connection.query('SELECT ? AS v, HEX(?) AS h', ['€', '€']);
    peerDefect(provider, 'takes it for ISO-8859-1', row, {
      peer: { v: '¬', h: 'AC' },
      ours: { v: '€', h: '80' },
    });
  });

  it('that SET NAMES chooses leaves strings whole', async () => {
    const connection = await open();
    await connection.query('SET NAMES latin1');
    expect(await connection.query("SELECT ? AS v, CHARSET('a') AS c", ['é'])).toEqual([
      { v: 'é', c: 'latin1' },
    ]);
    await connection.query('SET NAMES utf8mb4');
    expect(await connection.query("SELECT ? AS v, CHARSET('a') AS c", ['é😀'])).toEqual([
      { v: 'é😀', c: 'utf8mb4' },
    ]);
  });

  it('of results holds what the character set of literals does not', async () => {
    const connection = await open({ charset: 'latin1' });
    const [row] = await connection.query("SELECT _utf8mb4 X'F09F9880' AS v");
    peerDefect(provider, 'loses it on the way', row.v, { peer: '?', ours: '😀' });
  });
});
