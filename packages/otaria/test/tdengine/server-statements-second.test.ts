import { TaosError, type WsSql, type WsStmt } from 'otaria/tdengine';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OlderAdapter } from './older-adapter.js';
import { open, openDatabase, rejection, withDatabase } from './server.js';

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;

describe('a statement of the second generation', () => {
  async function prepared(table: string, text: string): Promise<{ sql: WsSql; stmt: WsStmt }> {
    const { sql } = await openDatabase();
    await sql.exec(table);
    const stmt = await sql.stmtInit();
    onTestFinished(() => stmt.close());
    await stmt.prepare(text);
    return { sql, stmt };
  }
  const meters = 'CREATE STABLE meters (ts TIMESTAMP, v INT) TAGS (place NCHAR(20), n INT)';

  it('writes decimals and blobs', async () => {
    const { sql, stmt } = await prepared(
      'CREATE TABLE t (ts TIMESTAMP, d DECIMAL(10,4), w DECIMAL(38,10), b BLOB)',
      'INSERT INTO t VALUES (?, ?, ?, ?)',
    );
    const rows = stmt.newStmtParam();
    rows.setTimestamp([1, 2]);
    rows.setDecimal(['-123456.7890', null]);
    rows.setDecimal(['1234567890123456789012345678.0123456789', 7n]);
    rows.setBlob([Buffer.from('blob'), 'text']);
    await stmt.bind(rows);
    await stmt.exec();
    expect((await sql.exec('SELECT d, w, b FROM t ORDER BY ts')).getData()).toEqual([
      ['-123456.7890', '1234567890123456789012345678.0123456789', bytes(98, 108, 111, 98)],
      [null, '7.0000000000', bytes(116, 101, 120, 116)],
    ]);
  });

  it('writes rows that hold the names and the tags of their tables', async () => {
    const { sql, stmt } = await prepared(
      meters,
      'INSERT INTO meters (ts, tbname, v, n, place) VALUES (?, ?, ?, ?, ?)',
    );
    for (const first of [0, 3]) {
      const rows = stmt.newStmtParam();
      rows.setTimestamp([first, first + 1, first + 2]);
      rows.setVarchar(['a', 'b', 'a']);
      rows.setInt([first, first + 1, first + 2]);
      rows.setInt([1, 2, 1]);
      rows.setNchar(['x', 'y', 'x']);
      await stmt.bind(rows);
    }
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(6);
    const found = await sql.exec('SELECT ts, v, place, n FROM meters ORDER BY ts');
    expect(found.getData()).toEqual([
      [0n, 0, 'x', 1],
      [1n, 1, 'y', 2],
      [2n, 2, 'x', 1],
      [3n, 3, 'x', 1],
      [4n, 4, 'y', 2],
      [5n, 5, 'x', 1],
    ]);
    expect((await sql.exec('SELECT COUNT(*) FROM a')).getData()).toEqual([[4n]]);
  });

  it('appends the rows of a table that is bound twice', async () => {
    const { sql, stmt } = await prepared(
      meters,
      'INSERT INTO ? USING meters TAGS (?, ?) VALUES (?, ?)',
    );
    for (const [table, time] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ] as const) {
      await stmt.setTableName(table);
      const tags = stmt.newStmtParam();
      tags.setNchar([table]);
      tags.setInt([1]);
      await stmt.setTags(tags);
      const rows = stmt.newStmtParam();
      rows.setTimestamp([time]);
      rows.setInt([time]);
      await stmt.bind(rows);
    }
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(3);
    const found = await sql.exec('SELECT v, place FROM meters ORDER BY ts');
    expect(found.getData()).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
    ]);
  });

  it('writes into a fixed table that it creates by its tags', async () => {
    const { sql, stmt } = await prepared(
      meters,
      'INSERT INTO d1 USING meters TAGS (?, ?) VALUES (?, ?)',
    );
    const tags = stmt.newStmtParam();
    tags.setNchar(['x']);
    tags.setInt([1]);
    await stmt.setTags(tags);
    const rows = stmt.newStmtParam();
    rows.setTimestamp([1, 2]);
    rows.setInt([1, 2]);
    await stmt.bind(rows);
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(2);
    expect((await sql.exec('SELECT v, place FROM d1 ORDER BY ts')).getData()).toEqual([
      [1, 'x'],
      [2, 'x'],
    ]);
  });

  it('finds rows by a Date in the precision of the database', async () => {
    const { sql } = await openDatabase("PRECISION 'us'");
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    await sql.exec("INSERT INTO t VALUES ('2024-01-01 00:00:00', 1) ('2024-01-02 00:00:00', 2)");
    await using stmt = await sql.stmtInit();
    await stmt.prepare('SELECT v FROM t WHERE ts >= ?');
    const params = stmt.newStmtParam();
    params.setTimestamp([new Date('2024-01-02T00:00:00Z')]);
    await stmt.bind(params);
    await stmt.exec();
    const rows = [];
    for await (const row of await stmt.resultSet()) rows.push(row);
    expect(rows).toEqual([[2]]);
  });

  it('writes 100 000 rows at once', async () => {
    const { sql, stmt } = await prepared(
      'CREATE TABLE t (ts TIMESTAMP, v INT, s VARCHAR(20))',
      'INSERT INTO t VALUES (?, ?, ?)',
    );
    const numbers = Array.from({ length: 100_000 }, (_, i) => i);
    const rows = stmt.newStmtParam();
    rows.setTimestamp(numbers);
    rows.setInt(numbers);
    rows.setVarchar(numbers.map((i) => `row ${i}`));
    await stmt.bind(rows);
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(100_000);
    const found = (await sql.exec('SELECT v, s FROM t ORDER BY ts')).getData() ?? [];
    expect(found.every(([v, s], i) => v === i && s === `row ${i}`)).toBe(true);
    expect(found).toHaveLength(100_000);
  });

  const refusals: [string, (stmt: WsStmt) => Promise<void>, string][] = [
    [
      'a column of another type',
      (stmt) => {
        const rows = stmt.newStmtParam();
        rows.setTimestamp([1]);
        rows.setBigint([1n]);
        return stmt.setTableName('a').then(() => stmt.bind(rows));
      },
      "'v' is of type INT, its parameters are set as BIGINT",
    ],
    [
      'too few columns',
      (stmt) => {
        const rows = stmt.newStmtParam();
        rows.setTimestamp([1]);
        return stmt.setTableName('a').then(() => stmt.bind(rows));
      },
      'stmt column count not match',
    ],
    [
      'too many tags',
      (stmt) => {
        const tags = stmt.newStmtParam();
        tags.setNchar(['x']);
        tags.setInt([1]);
        tags.setInt([1]);
        return stmt.setTableName('a').then(() => stmt.setTags(tags));
      },
      'stmt tags count not match',
    ],
    [
      'tags of two rows',
      (stmt) => {
        const tags = stmt.newStmtParam();
        tags.setNchar(['x', 'y']);
        tags.setInt([1, 2]);
        return stmt.setTableName('a').then(() => stmt.setTags(tags));
      },
      'a tag has one value',
    ],
    [
      'rows of a table without a name',
      (stmt) => {
        const rows = stmt.newStmtParam();
        rows.setTimestamp([1]);
        rows.setInt([1]);
        return stmt.bind(rows);
      },
      'call setTableName first',
    ],
    [
      'a table without tags',
      (stmt) => {
        const rows = stmt.newStmtParam();
        rows.setTimestamp([1]);
        rows.setInt([1]);
        return stmt
          .setTableName('a')
          .then(() => stmt.bind(rows))
          .then(() => stmt.exec());
      },
      'Bind tags is empty!',
    ],
    ['an empty name of a table', (stmt) => stmt.setTableName(''), 'not empty'],
  ];
  it.each(refusals)('refuses %s before anything is sent', async (_, attempt, message) => {
    const { sql, stmt } = await prepared(
      meters,
      'INSERT INTO ? USING meters TAGS (?, ?) VALUES (?, ?)',
    );
    const error = await rejection(attempt(stmt));
    expect(error).toBeInstanceOf(TaosError);
    expect(error.message).toContain(message);
    expect((await sql.exec('SELECT COUNT(*) FROM meters')).getData()).toEqual([[0n]]);
  });

  it('refuses rows whose table has no name before anything is sent', async () => {
    const text = 'INSERT INTO meters (tbname, ts, v, n, place) VALUES (?, ?, ?, ?, ?)';
    const { sql, stmt } = await prepared(meters, text);
    const rows = stmt.newStmtParam();
    rows.setVarchar(['a', null]);
    rows.setTimestamp([1, 2]);
    rows.setInt([1, 2]);
    rows.setInt([1, 2]);
    rows.setNchar(['x', 'y']);
    await stmt.bind(rows);
    expect(await rejection(stmt.exec())).toMatchObject({ name: 'TaosError', code: 100 });
    expect((await sql.exec('SELECT COUNT(*) FROM meters')).getData()).toEqual([[0n]]);
  });

  it('refuses parameters before it has a text', async () => {
    const { sql } = await openDatabase();
    await using stmt = await sql.stmtInit();
    expect(await rejection(stmt.bind(stmt.newStmtParam()))).toMatchObject({ code: 100 });
  });
});

it('an adapter that cannot bind and execute at once does both one after the other', async () => {
  const adapter = await OlderAdapter.start([11n]);
  onTestFinished(() => adapter.stop());
  const { sql: direct, database } = await openDatabase();
  await direct.exec('CREATE STABLE s (ts TIMESTAMP, v INT) TAGS (place NCHAR(20))');
  const url = new URL(withDatabase(database));
  url.port = `${adapter.port}`;
  const sql = await open({}, url.href);

  await using rows = await sql.stmtInit();
  await rows.prepare('INSERT INTO s (tbname, place, ts, v) VALUES (?, ?, ?, ?)');
  const params = rows.newStmtParam();
  params.setVarchar(['a', 'b', 'a']);
  params.setNchar(['x', 'y', 'x']);
  params.setTimestamp([1, 2, 3]);
  params.setInt([1, 2, 3]);
  await rows.bind(params);
  await rows.exec();
  expect(rows.getLastAffected()).toBe(3);

  await using fixed = await sql.stmtInit();
  await fixed.prepare('INSERT INTO a VALUES (?, ?)');
  const more = fixed.newStmtParam();
  more.setTimestamp([4]);
  more.setInt([4]);
  await fixed.bind(more);
  await fixed.exec();

  await using query = await sql.stmtInit();
  await query.prepare('SELECT v, place FROM s WHERE v > ? ORDER BY ts');
  const least = query.newStmtParam();
  least.setInt([1]);
  await query.bind(least);
  await query.exec();
  const found = [];
  for await (const row of await query.resultSet()) found.push(row);
  expect(found).toEqual([
    [2, 'y'],
    [3, 'x'],
    [4, 'x'],
  ]);
  expect(adapter.refused).toBe(1);
});
