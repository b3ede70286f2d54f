import { WSConfig, WsSql, type WsStmt } from 'otaria/tdengine';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase, rejection, withDatabase } from './server.js';

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;
/** POINT(1 2) as well-known binary. */
const point = Uint8Array.from(
  Buffer.from('0101000000000000000000f03f0000000000000040', 'hex'),
).buffer;

describe.each([
  ['second', '3.3.6.0'],
  ['first', '100.100.100.100'],
])('a statement of the %s generation', (_, minStmt2Version) => {
  /** A connection to a database of its own, and a statement. */
  async function statement(options = ''): Promise<{ sql: WsSql; stmt: WsStmt }> {
    const { database } = await openDatabase(options);
    const sql = await WsSql.open(new WSConfig(withDatabase(database), minStmt2Version));
    onTestFinished(() => sql.close());
    const stmt = await sql.stmtInit();
    onTestFinished(() => stmt.close());
    return { sql, stmt };
  }

  const read = async (sql: WsSql, text: string): Promise<unknown[]> =>
    (await sql.exec(text)).getData() ?? [];

  it('writes rows of several tables, which it creates by their tags', async () => {
    const { sql, stmt } = await statement();
    await sql.exec(
      'CREATE STABLE meters (ts TIMESTAMP, amps FLOAT, volts INT) TAGS (place NCHAR(20), n INT)',
    );
    await stmt.prepare('INSERT INTO ? USING meters TAGS (?, ?) VALUES (?, ?, ?)');
    for (const table of [1, 2, 3]) {
      await stmt.setTableName(`d${table}`);
      const tags = stmt.newStmtParam();
      tags.setNchar([`地${table}`]);
      tags.setInt([table]);
      await stmt.setTags(tags);
      const rows = stmt.newStmtParam();
      rows.setTimestamp([table * 10, table * 10 + 1]);
      rows.setFloat([0.5, null]);
      rows.setInt([table, -table]);
      await stmt.bind(rows);
      await stmt.batch();
    }
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(6);
    expect(await read(sql, 'SELECT ts, amps, volts, place, n FROM meters ORDER BY ts')).toEqual([
      [10n, 0.5, 1, '地1', 1],
      [11n, null, -1, '地1', 1],
      [20n, 0.5, 2, '地2', 2],
      [21n, null, -2, '地2', 2],
      [30n, 0.5, 3, '地3', 3],
      [31n, null, -3, '地3', 3],
    ]);
  });

  it('writes every type and NULL into a fixed table', async () => {
    const { sql, stmt } = await statement();
    await sql.exec(`CREATE TABLE t (ts TIMESTAMP, b BOOL, i8 TINYINT, i16 SMALLINT, i32 INT, i64 BIGINT,
      u8 TINYINT UNSIGNED, u16 SMALLINT UNSIGNED, u32 INT UNSIGNED, u64 BIGINT UNSIGNED, f FLOAT, d DOUBLE,
      v VARCHAR(20), n NCHAR(20), vb VARBINARY(20), g GEOMETRY(100), other TIMESTAMP)`);
    await stmt.prepare('INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const rows = stmt.newStmtParam();
    rows.setTimestamp([1, 2, 3]);
    rows.setBoolean([true, null, false]);
    rows.setTinyInt([-127, null, 127]);
    rows.setSmallInt([-32_767, null, 32_767]);
    rows.setInt([-(2 ** 31) + 1, null, 2 ** 31 - 1]);
    rows.setBigint([-(2n ** 63n) + 1n, null, 2n ** 63n - 1n]);
    rows.setUTinyInt([0, null, 254]);
    rows.setUSmallInt([0, null, 65_534]);
    rows.setUInt([0, null, 2 ** 32 - 2]);
    rows.setUBigint([0n, null, 2n ** 64n - 2n]);
    rows.setFloat([1e-6, null, -3.5]);
    rows.setDouble([1e-300, null, 0.1]);
    rows.setVarchar(["it's", null, 'ä']);
    rows.setNchar(['温度', null, '😀']);
    rows.setVarBinary([Buffer.from([0, 255]), null, Uint8Array.of(39, 92)]);
    rows.setGeometry([point, null, point]);
    rows.setTimestamp([-1n, null, 7]);
    await stmt.bind(rows);
    await stmt.batch();
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(3);
    const fround = Math.fround(1e-6);
    expect(await read(sql, 'SELECT * FROM t ORDER BY ts')).toEqual([
      [
        1n,
        true,
        -127,
        -32_767,
        -(2 ** 31) + 1,
        -(2n ** 63n) + 1n,
        0,
        0,
        0,
        0n,
        fround,
        1e-300,
      ].concat(["it's", '温度', bytes(0, 255), point, -1n] as never),
      [2n, ...Array(16).fill(null)],
      [
        3n,
        false,
        127,
        32_767,
        2 ** 31 - 1,
        2n ** 63n - 1n,
        254,
        65_534,
        2 ** 32 - 2,
        2n ** 64n - 2n,
      ].concat([-3.5, 0.1, 'ä', '😀', bytes(39, 92), point, 7n] as never),
    ]);
  });

  it.each(['ms', 'us', 'ns'])('writes Dates in %s', async (unit) => {
    const { sql, stmt } = await statement(`PRECISION '${unit}'`);
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    await stmt.prepare('INSERT INTO t VALUES (?, ?)');
    const dates = [new Date('1969-12-31T23:59:59.999Z'), new Date('2026-11-21T12:00:00.123Z')];
    const rows = stmt.newStmtParam();
    rows.setTimestamp(dates);
    rows.setInt([1, 2]);
    await stmt.bind(rows);
    await stmt.batch();
    await stmt.exec();
    const result = await sql.exec('SELECT ts FROM t ORDER BY ts', { timestamps: 'date' });
    expect(result.getData()).toEqual(dates.map((date) => [date]));
  });

  it('writes a JSON tag', async () => {
    const { sql, stmt } = await statement();
    await sql.exec('CREATE STABLE s (ts TIMESTAMP, v INT) TAGS (j JSON)');
    await stmt.prepare('INSERT INTO ? USING s TAGS (?) VALUES (?, ?)');
    await stmt.setTableName('a');
    const tags = stmt.newStmtParam();
    tags.setJson(['{"a":1,"b":"温"}']);
    await stmt.setTags(tags);
    const rows = stmt.newStmtParam();
    rows.setTimestamp([1]);
    rows.setInt([1]);
    await stmt.bind(rows);
    await stmt.batch();
    await stmt.exec();
    expect(await read(sql, 'SELECT j FROM s')).toEqual([['{"a":1,"b":"温"}']]);
  });

  it('can be executed again and again, and prepared anew', async () => {
    const { sql, stmt } = await statement();
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    await sql.exec('CREATE TABLE u (ts TIMESTAMP, v INT)');
    for (const table of ['t', 'u']) {
      await stmt.prepare(`INSERT INTO ${table} VALUES (?, ?)`);
      for (const turn of [1, 2, 3]) {
        const rows = stmt.newStmtParam();
        rows.setTimestamp([turn * 2, turn * 2 + 1]);
        rows.setInt([turn, turn]);
        await stmt.bind(rows);
        await stmt.batch();
        await stmt.exec();
        expect(stmt.getLastAffected()).toBe(2);
      }
    }
    expect(await read(sql, 'SELECT COUNT(*) FROM t')).toEqual([[6n]]);
    expect(await read(sql, 'SELECT COUNT(*) FROM u')).toEqual([[6n]]);
  });

  it('carries out calls that do not wait for each other in their order', async () => {
    const { sql, stmt } = await statement();
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    const calls = [stmt.prepare('INSERT INTO t VALUES (?, ?)')];
    for (const turn of [1, 2, 3]) {
      const rows = stmt.newStmtParam();
      rows.setTimestamp([turn]);
      rows.setInt([turn]);
      calls.push(stmt.bind(rows), stmt.batch(), stmt.exec());
    }
    await Promise.all(calls);
    expect(await read(sql, 'SELECT v FROM t ORDER BY ts')).toEqual([[1], [2], [3]]);
  });

  it('reads the rows of a query with parameters, as often as it is executed', async () => {
    const { sql, stmt } = await statement();
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT, s NCHAR(10))');
    await sql.exec("INSERT INTO t VALUES (1, 1, 'a') (2, 2, 'b') (3, 3, 'b')");
    await stmt.prepare('SELECT v FROM t WHERE v >= ? AND s = ? ORDER BY ts');
    const found = [];
    for (const [least, text] of [
      [2, 'b'],
      [3, 'b'],
      [1, 'a'],
    ]) {
      const params = stmt.newStmtParam();
      params.setInt([least]);
      params.setNchar([text]);
      await stmt.bind(params);
      await stmt.batch();
      await stmt.exec();
      const rows = [];
      for await (const [v] of await stmt.resultSet()) rows.push(v);
      found.push(rows);
    }
    expect(found).toEqual([[2, 3], [3], [1]]);
    expect(stmt.getLastAffected()).toBe(0);
  });

  it.each([
    ['INSERT INTO missing VALUES (?, ?)', /Table does not exist/],
    ['INSERT ? INTO t VALUES (?)', /keyword INTO is expected|[Ss]yntax error/],
  ])(
    'rejects %s with the error of the server, at prepare or when it binds',
    async (text, message) => {
      const { stmt } = await statement();
      const rows = stmt.newStmtParam();
      rows.setTimestamp([1]);
      rows.setInt([1]);
      const error = await rejection(
        stmt
          .prepare(text)
          .then(() => stmt.bind(rows))
          .then(() => stmt.exec()),
      );
      expect(error.message).toMatch(message);
      expect(error.code).toBeGreaterThan(112);
    },
  );

  it('refuses columns of different lengths before anything is sent', async () => {
    const { sql, stmt } = await statement();
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    await stmt.prepare('INSERT INTO t VALUES (?, ?)');
    const rows = stmt.newStmtParam();
    rows.setTimestamp([1, 2]);
    rows.setInt([1]);
    expect(await rejection(stmt.bind(rows))).toMatchObject({ name: 'TaosError', code: 100 });
    expect((await rejection(stmt.exec())).message).toMatch(/Stmt API usage error/);
    expect(await read(sql, 'SELECT COUNT(*) FROM t')).toEqual([[0n]]);
  });

  it('is of no use when it is closed, and is closed twice without harm', async () => {
    const { stmt } = await statement();
    await stmt.close();
    await stmt.close();
    expect(await rejection(stmt.prepare('INSERT INTO t VALUES (?)'))).toMatchObject({ code: 108 });
  });

  it('is closed with its connection', async () => {
    const { sql, stmt } = await statement();
    await sql.close();
    expect(await rejection(stmt.prepare('SELECT 1'))).toMatchObject({ code: 108 });
    await stmt.close();
  });
});
