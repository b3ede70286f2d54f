import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../provider.js';
import { mariadb, open, protocols, serverUrl, settings } from '../provider.js';

async function connectBy(uri: string): Promise<Connection> {
  const connection = await mariadb.createConnection(uri);
  onTestFinished(() => connection.end());
  return connection;
}

function uri(options: string): string {
  return `${serverUrl.split('?')[0]}?connectTimeout=20000${options}`;
}

describe('createConnection', () => {
  it('connects with an options object', async () => {
    const connection = await open();
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('connects with a mariadb:// URL', async () => {
    const connection = await connectBy(uri(''));
    const [row] = await connection.query('SELECT DATABASE() AS db, USER() AS user');
    expect(row.db).toBe(settings().database);
    expect(row.user.startsWith(`${settings().user}@`)).toBe(true);
  });

  it('turns option values of a URL into booleans', async () => {
    const connection = await connectBy(uri('&rowsAsArray=true&insertIdAsNumber=false'));
    expect(await connection.query('SELECT 1 AS one')).toEqual([[1]]);
  });

  it('percent-decodes user, password, host and database of a URL', async () => {
    const url = new URL(uri(''));
    const encode = (text: string) =>
      [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    const user = encode(settings().user ?? '');
    const password = encode(settings().password as string);
    const database = encode(settings().database ?? '');
    const connection = await connectBy(
      `mariadb://${user}:${password}@${url.host}/${database}${url.search}`,
    );
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it.each([
    ['another scheme', 'mysql://user:password@localhost/db'],
    ['no scheme', 'user:password@localhost/db'],
    ['no database part', 'mariadb://user:password@localhost'],
  ])('rejects a URL with %s and says which form it expects', async (_, bad) => {
    await expect(mariadb.createConnection(bad)).rejects.toThrow(/^error parsing connection string/);
  });

  it('leaves the schema unset when no database is given', async () => {
    const connection = await open({ database: undefined });
    expect(await connection.query('SELECT DATABASE() AS db')).toEqual([{ db: null }]);
  });

  it('talks utf8mb4, whatever the default of the server', async () => {
    const connection = await open();
    const [row] = await connection.query(
      'SELECT @@character_set_client AS client, @@character_set_results AS results',
    );
    expect(row).toEqual({ client: 'utf8mb4', results: 'utf8mb4' });
  });

  it('counts matched rows as affected by default and changed rows with foundRows false', async () => {
    for (const [options, affected] of [
      [{}, 2],
      [{ foundRows: false }, 0],
    ] as const) {
      const connection = await open(options);
      await connection.query('CREATE TEMPORARY TABLE connect_found (a INT)');
      await connection.query('INSERT INTO connect_found VALUES (1), (1)');
      const result = await connection.query('UPDATE connect_found SET a = 1');
      expect(result.affectedRows).toBe(affected);
    }
  });

  it('gives every connection its own thread and session', async () => {
    const first = await open();
    const second = await open();
    expect(first.threadId).not.toBe(second.threadId);
    await first.query('SET @mine = 1');
    expect(await second.query('SELECT @mine AS mine')).toEqual([{ mine: null }]);
  });

  it.each(protocols)('lets %s take an options object that holds sql and values', async (run) => {
    const connection = await open();
    const statement = { sql: 'SELECT ? AS v', values: ['within'] };
    const rows = await connection[run](statement, ['beside']);
    expect(rows).toEqual([{ v: 'within' }]);
  });
});
