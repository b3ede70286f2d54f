import { describe, expect, it } from 'vitest';
import { open, protocols } from '../provider.js';

/** The limits of every integer type, with the JavaScript value of each. */
const limits: [type: string, values: (number | bigint)[]][] = [
  ['TINYINT', [-128, -1, 0, 127]],
  ['TINYINT UNSIGNED', [0, 128, 255]],
  ['SMALLINT', [-32768, -1, 0, 32767]],
  ['SMALLINT UNSIGNED', [0, 32768, 65535]],
  ['MEDIUMINT', [-8388608, -1, 0, 8388607]],
  ['MEDIUMINT UNSIGNED', [0, 8388608, 16777215]],
  ['INT', [-2147483648, -1, 0, 2147483647]],
  ['INT UNSIGNED', [0, 2147483648, 4294967295]],
  ['BIGINT', [-(2n ** 63n), -9007199254740993n, -1n, 0n, 9007199254740993n, 2n ** 63n - 1n]],
  ['BIGINT UNSIGNED', [0n, 1n, 2n ** 63n, 2n ** 64n - 1n]],
  ['YEAR', [0, 1901, 2024, 2155]],
  ['BOOLEAN', [0, 1]],
  ['INT ZEROFILL', [0, 42, 4294967295]],
  ['BIGINT(20) ZEROFILL', [0n, 42n]],
];

describe.each(protocols)('integers by %s', (run) => {
  it.each(limits)('reads the limits of %s', async (type, values) => {
    const connection = await open();
    await connection.query(
      `CREATE TEMPORARY TABLE integer_limits (n INT AUTO_INCREMENT PRIMARY KEY, v ${type})`,
    );
    await connection.query(
      `INSERT INTO integer_limits (v) VALUES ${[...values, 'NULL'].map((v) => `(${v})`).join()}`,
    );
    const rows = await connection[run]('SELECT v FROM integer_limits ORDER BY n');
    expect(Array.from(rows)).toEqual([...values, null].map((v) => ({ v })));
  });

  it('reads the result of COUNT and SUM as BigInt and as decimal text', async () => {
    const connection = await open();
    const [row] = await connection[run]('SELECT COUNT(*) AS n, SUM(seq) AS total FROM seq_1_to_10');
    expect(row).toEqual({ n: 10n, total: '55' });
  });
});

describe.each(protocols)('number options with %s', (run) => {
  it('bigIntAsNumber gives BIGINT as number', async () => {
    const connection = await open({ bigIntAsNumber: true });
    await connection.query('CREATE TEMPORARY TABLE number_bigint (s BIGINT, u BIGINT UNSIGNED)');
    await connection.query(
      'INSERT INTO number_bigint VALUES (42, 42), (-7, 9007199254740993), (NULL, NULL)',
    );
    expect(Array.from(await connection[run]('SELECT * FROM number_bigint'))).toEqual([
      { s: 42, u: 42 },
      { s: -7, u: Number(9007199254740993n) },
      { s: null, u: null },
    ]);
  });

  it('bigIntAsNumber can be set for one statement', async () => {
    const connection = await open();
    const sql = 'SELECT seq FROM seq_1_to_1';
    expect(await connection[run]({ sql, bigIntAsNumber: true })).toEqual([{ seq: 1 }]);
    expect(await connection[run](sql)).toEqual([{ seq: 1n }]);
  });

  it('insertIdAsNumber gives insertId as number', async () => {
    const connection = await open({ insertIdAsNumber: true });
    await connection.query(
      'CREATE TEMPORARY TABLE number_ids (id BIGINT AUTO_INCREMENT PRIMARY KEY, v INT)',
    );
    expect((await connection[run]('INSERT INTO number_ids (v) VALUES (1)')).insertId).toBe(1);
    expect((await connection[run]('INSERT INTO number_ids VALUES (-5, 1)')).insertId).toBe(-5);
    expect((await connection[run]('DO 1')).insertId).toBe(0);
  });

  it('insertIdAsNumber can be set for one statement', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE number_ids (id BIGINT AUTO_INCREMENT PRIMARY KEY, v INT)',
    );
    const sql = 'INSERT INTO number_ids (v) VALUES (1)';
    expect((await connection[run]({ sql, insertIdAsNumber: true })).insertId).toBe(1);
    expect((await connection[run](sql)).insertId).toBe(2n);
  });

  it('decimalAsNumber gives DECIMAL as number', async () => {
    const connection = await open({ decimalAsNumber: true });
    const [row] = await connection[run](
      'SELECT CAST(12.50 AS DECIMAL(10, 2)) AS a, CAST(-3 AS DECIMAL(10)) AS b, CAST(NULL AS DECIMAL) AS c',
    );
    expect(row).toEqual({ a: 12.5, b: -3, c: null });
  });

  it('decimalAsNumber can be set for one statement', async () => {
    const connection = await open();
    const sql = 'SELECT CAST(12.50 AS DECIMAL(10, 2)) AS v';
    expect(await connection[run]({ sql, decimalAsNumber: true })).toEqual([{ v: 12.5 }]);
    expect(await connection[run](sql)).toEqual([{ v: '12.50' }]);
  });
});
