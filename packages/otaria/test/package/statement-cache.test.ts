import { describe, expect, it } from 'vitest';
import type { Connection, ConnectionConfig } from '../provider.js';
import { open } from '../provider.js';

async function counters(connection: Connection): Promise<{ prepared: number; closed: number }> {
  const rows = await connection.query("SHOW SESSION STATUS LIKE 'Com_stmt_%'");
  const value = (name: string): number =>
    Number(rows.find((row: { Variable_name: string }) => row.Variable_name === name).Value);
  return { prepared: value('Com_stmt_prepare'), closed: value('Com_stmt_close') };
}

async function run(options: ConnectionConfig, statements: string[]): Promise<Connection> {
  const connection = await open(options);
  for (const sql of statements) await connection.execute(sql, [1]);
  return connection;
}

const many = Array.from({ length: 20 }, (_, i) => `SELECT ? + ${i} AS v`);

describe('the cache of prepared statements', () => {
  it('prepares a statement once', async () => {
    const connection = await run({}, Array(10).fill('SELECT ? AS v'));
    expect(await counters(connection)).toEqual({ prepared: 1, closed: 0 });
  });

  it('closes the least recently used statement on the server when it is full', async () => {
    const connection = await run({ prepareCacheLength: 4 }, many);
    expect(await counters(connection)).toEqual({ prepared: 20, closed: 16 });
    await connection.execute(many[19] as string, [1]);
    expect(await counters(connection)).toEqual({ prepared: 20, closed: 16 });
  });

  it('closes every statement at once when it is off', async () => {
    const connection = await run({ prepareCacheLength: 0 }, many);
    expect(await counters(connection)).toEqual({ prepared: 20, closed: 20 });
  });

  it('keeps one of the statements that were prepared side by side', async () => {
    const connection = await open();
    await Promise.all(Array.from({ length: 5 }, () => connection.execute('SELECT ? AS v', [1])));
    expect(await counters(connection)).toEqual({ prepared: 5, closed: 4 });
  });

  it('works for named placeholders, too', async () => {
    const connection = await open({ namedPlaceholders: true });
    for (let v = 0; v < 3; v++) await connection.execute('SELECT :v AS v', { v });
    expect(await counters(connection)).toEqual({ prepared: 1, closed: 0 });
  });

  it('follows a change of the table', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE cached_shape (a INT)');
    await connection.query('INSERT INTO cached_shape VALUES (1)');
    const sql = 'SELECT * FROM cached_shape WHERE a = ?';
    expect(await connection.execute(sql, [1])).toEqual([{ a: 1 }]);
    await connection.query("ALTER TABLE cached_shape ADD b VARCHAR(5) DEFAULT 'new'");
    expect(await connection.execute(sql, [1])).toEqual([{ a: 1, b: 'new' }]);
    expect(await connection.execute(sql, [1])).toEqual([{ a: 1, b: 'new' }]);
  });
});
