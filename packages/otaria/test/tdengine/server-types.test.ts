import { describe, expect, it } from 'vitest';
import { openDatabase } from './server.js';

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;
const point = Buffer.from('010100000000000000000010400000000000002040', 'hex');

/** Column type, its name and length for users, literals, and the values that they become. */
const types: [string, string, number, [literal: string, value: unknown][]][] = [
  [
    'BOOL',
    'BOOL',
    1,
    [
      ['true', true],
      ['false', false],
    ],
  ],
  [
    'TINYINT',
    'TINYINT',
    1,
    [
      ['-128', -128],
      ['127', 127],
    ],
  ],
  [
    'SMALLINT',
    'SMALLINT',
    2,
    [
      ['-32768', -32768],
      ['32767', 32767],
    ],
  ],
  [
    'INT',
    'INT',
    4,
    [
      ['-2147483648', -2147483648],
      ['2147483647', 2147483647],
    ],
  ],
  [
    'BIGINT',
    'BIGINT',
    8,
    [
      ['-9223372036854775807', -(2n ** 63n) + 1n],
      ['9223372036854775807', 2n ** 63n - 1n],
    ],
  ],
  [
    'TINYINT UNSIGNED',
    'TINYINT UNSIGNED',
    1,
    [
      ['0', 0],
      ['255', 255],
    ],
  ],
  [
    'SMALLINT UNSIGNED',
    'SMALLINT UNSIGNED',
    2,
    [
      ['0', 0],
      ['65535', 65535],
    ],
  ],
  [
    'INT UNSIGNED',
    'INT UNSIGNED',
    4,
    [
      ['0', 0],
      ['4294967295', 4294967295],
    ],
  ],
  [
    'BIGINT UNSIGNED',
    'BIGINT UNSIGNED',
    8,
    [
      ['0', 0n],
      ['18446744073709551615', 2n ** 64n - 1n],
    ],
  ],
  [
    'FLOAT',
    'FLOAT',
    4,
    [
      ['1e-6', Math.fround(1e-6)],
      ['-3.4e38', Math.fround(-3.4e38)],
      ['0.1', Math.fround(0.1)],
    ],
  ],
  [
    'DOUBLE',
    'DOUBLE',
    8,
    [
      ['1e-300', 1e-300],
      ['0.1', 0.1],
      ['-1.7976931348623157e308', -Number.MAX_VALUE],
    ],
  ],
  [
    'VARCHAR(20)',
    'VARCHAR',
    20,
    [
      ["'NULL'", 'NULL'],
      ["''", ''],
      ["'it''s ö'", "it's ö"],
    ],
  ],
  ['BINARY(20)', 'VARCHAR', 20, [["'binary'", 'binary']]],
  [
    'NCHAR(20)',
    'NCHAR',
    20,
    [
      ["'温度 😀'", '温度 😀'],
      ["''", ''],
    ],
  ],
  ['VARBINARY(20)', 'VARBINARY', 20, [["'\\x00ff'", bytes(0, 255)]]],
  ['GEOMETRY(512)', 'GEOMETRY', 512, [["'POINT(4 8)'", bytes(...point)]]],
  [
    'DECIMAL(10,4)',
    'DECIMAL',
    8,
    [
      ["'-123456.7890'", '-123456.7890'],
      ["'0.0001'", '0.0001'],
    ],
  ],
  [
    'DECIMAL(38,10)',
    'DECIMAL',
    16,
    [["'1234567890123456789012345678.0123456789'", '1234567890123456789012345678.0123456789']],
  ],
  ['BLOB', 'BLOB', 4_194_304, [["'blob'", bytes(98, 108, 111, 98)]]],
];

describe.each(types)('a column of %s', (type, name, length, values) => {
  const expected = [...values.map(([, value]) => value), null];

  it('gives its values and NULL, by arrays and by objects', async () => {
    const { sql } = await openDatabase();
    await sql.exec(`CREATE TABLE t (ts TIMESTAMP, v ${type})`);
    const literals = [...values.map(([literal]) => literal), 'NULL'];
    const rows = literals.map((literal, ts) => `(${ts}, ${literal})`).join(' ');
    await sql.exec(`INSERT INTO t VALUES ${rows}`);
    const result = await sql.exec('SELECT v FROM t ORDER BY ts');
    expect(result.getMeta()).toEqual([{ name: 'v', type: name, length }]);
    expect(result.getData()).toEqual(expected.map((value) => [value]));
    const objects = await sql.exec('SELECT v FROM t ORDER BY ts', { rows: 'objects' });
    expect(objects.getData()).toEqual(expected.map((v) => ({ v })));
  });
});

describe('a decimal column', () => {
  it('tells its digits', async () => {
    const { sql } = await openDatabase();
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v DECIMAL(10,4))');
    const result = await sql.exec('SELECT v FROM t');
    expect(result.getTaosMeta()).toMatchObject([{ precision: 10, scale: 4 }]);
    expect(result.getFieldsScales(0)).toBe(4);
  });
});

describe.each([
  ['ms', 0, 1n],
  ['us', 1, 1000n],
  ['ns', 2, 1_000_000n],
])('a timestamp in %s', (unit, precision, perMillisecond) => {
  const dates = [
    '1950-01-02T03:04:05.678Z',
    '1970-01-01T00:00:00.000Z',
    '2001-01-01T00:00:00.001Z',
    '2026-11-21T12:00:00.999Z',
  ];
  const counts = dates.map((date) => BigInt(Date.parse(date)) * perMillisecond);

  it('is a bigint, a Date or a number, also before 1970', async () => {
    const { sql } = await openDatabase(`PRECISION '${unit}'`);
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, other TIMESTAMP)');
    await sql.exec(`INSERT INTO t VALUES ${counts.map((count) => `(${count}, NULL)`).join(' ')}`);
    const read = async (timestamps?: 'date' | 'number'): Promise<unknown> =>
      (await sql.exec('SELECT ts, other FROM t ORDER BY ts', { timestamps })).getData();
    expect(await read()).toEqual(counts.map((count) => [count, null]));
    expect(await read('date')).toEqual(dates.map((date) => [new Date(date), null]));
    expect(await read('number')).toEqual(counts.map((count) => [Number(count), null]));
    expect((await sql.exec('SELECT ts FROM t')).getPrecision()).toBe(precision);
    expect((await sql.query('SELECT ts FROM t')).getPrecision()).toBe(precision);
  });

  it('is a Date of the millisecond that it lies in', async () => {
    const { sql } = await openDatabase(`PRECISION '${unit}'`);
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    await sql.exec('INSERT INTO t VALUES (-1, 1)');
    const result = await sql.exec('SELECT ts FROM t', { timestamps: 'date' });
    expect(result.getData()).toEqual([[new Date(-1)]]);
  });
});

describe('a JSON tag', () => {
  const tag = '{"a":1,"b":null,"c":true,"d":"温度"}';

  it.each([
    ['text', tag],
    ['parsed', JSON.parse(tag)],
  ] as const)('is %s, or null', async (json, value) => {
    const { sql } = await openDatabase('', { json });
    await sql.exec('CREATE STABLE s (ts TIMESTAMP, v INT) TAGS (j JSON)');
    await sql.exec(
      `INSERT INTO a USING s TAGS ('${tag}') VALUES (1, 1) b USING s TAGS (NULL) VALUES (2, 2)`,
    );
    const result = await sql.exec('SELECT j FROM s ORDER BY ts');
    expect(result.getMeta()).toEqual([{ name: 'j', type: 'JSON', length: 4095 }]);
    expect(result.getData()).toEqual([[value], [null]]);
  });
});
