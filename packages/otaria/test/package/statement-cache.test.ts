import { describe, expect, it } from 'vitest';
import type { Connection, ConnectionConfig } from '../provider.js';
import { open, rejection } from '../provider.js';
import { refusingProxy } from '../refusing-proxy.js';

const STMT_EXECUTE = 0x17;

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
    expect(await counters(connection)).toEqual({ prepared: 2, closed: 1 });
  });

  it.each([
    [1615, 'Prepared statement needs to be re-prepared'],
    [1243, 'Unknown prepared statement handler (1) given to mysqld_stmt_execute'],
  ])('prepares a statement again when the server answers %d', async (errno, message) => {
    const proxy = await refusingProxy();
    const connection = await open({ host: '127.0.0.1', port: proxy.port });
    const statement = await connection.prepare('SELECT ? AS v');
    for (const execute of [
      () => connection.execute('SELECT ? AS v', [1]),
      () => statement.execute([1]),
    ]) {
      expect(await execute()).toEqual([{ v: 1 }]);
      let refused = false;
      proxy.refuse = (command) => {
        if (command[0] !== STMT_EXECUTE || refused) return undefined;
        refused = true;
        return { errno, sqlState: 'HY000', message };
      };
      expect(await execute()).toEqual([{ v: 1 }]);
      expect(refused).toBe(true);
    }
    statement.close();
    expect(await counters(connection)).toEqual({ prepared: 3, closed: 2 });
  });

  it('does not repeat a procedure, which may have done something before it failed', async () => {
    const connection = await open();
    const procedure = `fails_midway_${process.pid}`;
    await connection.query('CREATE TEMPORARY TABLE done (v INT)');
    await connection.query('PREPARE inner_statement FROM "DO 1"');
    await connection.query(
      `CREATE PROCEDURE ${procedure}(v INT) BEGIN INSERT INTO done VALUES (v); EXECUTE inner_statement; END`,
    );
    try {
      await connection.execute(`CALL ${procedure}(?)`, [1]);
      await connection.query('DEALLOCATE PREPARE inner_statement');
      const error = await rejection(connection.execute(`CALL ${procedure}(?)`, [2]));
      expect(error).toMatchObject({ errno: 1243 });
      expect(await connection.query('SELECT v FROM done')).toEqual([{ v: 1 }, { v: 2 }]);
    } finally {
      await connection.query(`DROP PROCEDURE ${procedure}`);
    }
  });

  it('gives up a statement that cannot be prepared again', async () => {
    const proxy = await refusingProxy();
    const connection = await open({ host: '127.0.0.1', port: proxy.port });
    await connection.execute('SELECT ? AS v', [1]);
    proxy.refuse = (command) =>
      command[0] === STMT_EXECUTE
        ? { errno: 1615, sqlState: 'HY000', message: 'Prepare it again' }
        : undefined;
    expect(await rejection(connection.execute('SELECT ? AS v', [1]))).toMatchObject({
      errno: 1615,
    });
    proxy.refuse = () => undefined;
    expect(await connection.execute('SELECT ? AS v', [1])).toEqual([{ v: 1 }]);
  });

  it('does not run a statement out of its turn to prepare it again', async () => {
    const proxy = await refusingProxy();
    const connection = await open({ host: '127.0.0.1', port: proxy.port });
    await connection.query('CREATE TEMPORARY TABLE again (v INT)');
    const sql = 'INSERT INTO again SELECT COUNT(*) + ? FROM again';
    await connection.execute(sql, [1]);
    let refused = false;
    proxy.refuse = (command) => {
      if (command[0] !== STMT_EXECUTE || refused) return undefined;
      refused = true;
      return { errno: 1615, sqlState: 'HY000', message: 'Prepare it again' };
    };
    const [first, second] = await Promise.allSettled([
      connection.execute(sql, [10]),
      connection.execute(sql, [20]),
    ]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(await connection.query('SELECT v FROM again')).toEqual([{ v: 1 }, { v: 21 }]);
    await connection.execute(sql, [30]);
    expect(await counters(connection)).toEqual({ prepared: 2, closed: 1 });
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
