import { describe, expect, it } from 'vitest';
import { open, peerDefect, provider, rejection } from '../provider.js';

/** The SQL text that a parameter becomes, as the server received it. */
async function literal(value: unknown): Promise<string> {
  const connection = await open();
  const [row] = await connection.query(
    'SELECT INFO AS info FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID() AND ? IS NOT NULL',
    [value],
  );
  return /AND (.*) IS NOT NULL$/.exec(row.info)?.[1] ?? row.info;
}

describe('? parameters of query', () => {
  it.each([
    ['null', null, null],
    ['undefined', undefined, null],
    ['true', true, 1],
    ['false', false, 0],
    ['an integer', 42, 42],
    ['a negative integer', -42, -42],
    ['an integer beyond 32 bits', 4294967296, 4294967296n],
    ['a fraction', 1.5, '1.5'],
    ['a number with an exponent', 1e-7, 1e-7],
    ['a small bigint', 7n, 7],
    ['the largest signed bigint', 2n ** 63n - 1n, 2n ** 63n - 1n],
    ['the largest unsigned bigint', 2n ** 64n - 1n, 2n ** 64n - 1n],
    ['the smallest bigint', -(2n ** 63n), -(2n ** 63n)],
    ['a string', 'text', 'text'],
    ['an empty string', '', ''],
    ['a String object', new String('boxed'), 'boxed'],
    ['a Buffer', Buffer.from([0, 1, 0x27, 0x5c, 0xff]), Buffer.from([0, 1, 0x27, 0x5c, 0xff])],
    ['an empty Buffer', Buffer.alloc(0), Buffer.alloc(0)],
    ['an object with toSqlString', { toSqlString: () => "it's" }, "it's"],
    ['a plain object', { a: 1, b: ["it's"] }, '{"a":1,"b":["it\'s"]}'],
    ['a Date with milliseconds', new Date(2024, 10, 12, 13, 14, 15, 7), '2024-11-12 13:14:15.007'],
  ])('sends %s', async (_, value, expected) => {
    const connection = await open();
    expect(await connection.query('SELECT ? AS v', [value])).toEqual([{ v: expected }]);
  });

  it('sends a Date with leading zeros', async () => {
    const connection = await open();
    const rows = await connection.query('SELECT ? AS v', [new Date(2024, 0, 2, 3, 4, 5)]);
    peerDefect(provider, 'writes dates without leading zeros, which do not compare as text', rows, {
      peer: [{ v: '2024-1-2 3:4:5' }],
      ours: [{ v: '2024-01-02 03:04:05' }],
    });
  });

  it('quotes the text of toSqlString, so that it is a value and never SQL', async () => {
    expect(await literal({ toSqlString: () => 'NOW()' })).toBe("'NOW()'");
  });

  it('writes booleans as true and false', async () => {
    expect(await literal(true)).toBe('true');
    expect(await literal(false)).toBe('false');
  });

  it('keeps every bit of a double', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE parameter_double (d DOUBLE)');
    const values = [
      0.1,
      Math.PI,
      Number.MAX_VALUE,
      2.2250738585072014e-308,
      1e21,
      -1.7976931348623157e308,
    ];
    for (const value of values)
      await connection.query('INSERT INTO parameter_double VALUES (?)', [value]);
    const rows = await connection.query({
      sql: 'SELECT d FROM parameter_double',
      rowsAsArray: true,
    });
    expect(rows.flat()).toEqual(values);
  });

  it('writes an array as a list for IN', async () => {
    const connection = await open();
    const rows = await connection.query('SELECT 2 IN (?) AS yes, 9 IN (?) AS no', [
      [1, 2, 3],
      ['4', 'x'],
    ]);
    expect(rows).toEqual([{ yes: 1, no: 0 }]);
  });

  it('flattens nested arrays', async () => {
    const connection = await open();
    expect(await connection.query('SELECT CONCAT(?) AS v', [['a', ['b', ["c'"]]]])).toEqual([
      { v: "abc'" },
    ]);
  });

  it('sends GeoJSON objects as geometry', async () => {
    const connection = await open();
    const [row] = await connection.query('SELECT ST_AsText(?) AS point, ST_AsText(?) AS line', [
      { type: 'Point', coordinates: [1.5, -2] },
      {
        type: 'LineString',
        coordinates: [
          [0, 0],
          [1, 1],
        ],
      },
    ]);
    expect(row).toEqual({ point: 'POINT(1.5 -2)', line: 'LINESTRING(0 0,1 1)' });
  });

  it('takes a value that is no array as the only parameter', async () => {
    const connection = await open();
    expect(await connection.query('SELECT ? AS v', 'alone')).toEqual([{ v: 'alone' }]);
    expect(await connection.query('SELECT ? AS v', 5)).toEqual([{ v: 5 }]);
    expect(await connection.query('SELECT ? AS v', null)).toEqual([{ v: null }]);
  });

  it('ignores surplus values', async () => {
    const connection = await open();
    expect(await connection.query('SELECT ? AS v', [1, 2, 3])).toEqual([{ v: 1 }]);
  });

  it('sends an object with toSQLString, as the first documentation spells it', async () => {
    const text = await literal({ toSQLString: () => 'NOW()' });
    peerDefect(provider, 'knows only toSqlString', text, { peer: "'{}'", ours: "'NOW()'" });
  });

  it('takes an integer for LIMIT', async () => {
    const connection = await open();
    const sql = 'SELECT seq AS n FROM seq_1_to_9 LIMIT ? OFFSET ?';
    expect(await connection.query(sql, [2, 3n])).toEqual([{ n: 4n }, { n: 5n }]);
    expect(await connection.execute(sql, [2, 3n])).toEqual([{ n: 4n }, { n: 5n }]);
  });

  it.each([
    ['a Uint8Array', new Uint8Array([1, 65]), '{"0":1,"1":65}', Buffer.from([1, 65])],
    ['a Float32Array', new Float32Array([1.5]), '{"0":1.5}', Buffer.from([0, 0, 0xc0, 0x3f])],
  ])('sends the bytes of %s', async (_, value, peer, ours) => {
    const connection = await open();
    for (const run of ['query', 'execute'] as const) {
      const [row] = await connection[run]('SELECT ? AS v', [value]);
      peerDefect(provider, 'makes JSON of typed arrays other than Buffer', row.v, { peer, ours });
    }
  });

  it.each([
    ['a Map', new Map([[1, 2]])],
    ['an ArrayBuffer', new ArrayBuffer(2)],
    ['an object without prototype', Object.create(null)],
  ])('makes JSON of %s', async (_, value) => {
    const connection = await open();
    const error = await connection.query('SELECT ? AS v', [value]).then(
      (rows) => rows,
      () => 'rejected',
    );
    expect(error).toEqual([{ v: '{}' }]);
  });

  it('rejects NaN, which is not a SQL number', async () => {
    const connection = await open();
    const error = await rejection(connection.query('SELECT ? AS v', [Number.NaN]));
    peerDefect(provider, 'sends NaN as a name, which might be that of a column', error.errno, {
      peer: 1054,
      ours: 45043,
    });
    expect(error.sql).toBe('SELECT ? AS v - parameters:[NaN]');
  });
});
