import { describe, expect, it } from 'vitest';
import type { Connection } from '../provider.js';
import { open, peerDefect, protocols, provider } from '../provider.js';

/** A column as a typeCast function sees it. */
// biome-ignore lint/suspicious/noExplicitAny: each accessor has its own result.
type Cast = (column: any, next: () => any) => any;

const COLUMNS: Record<string, [type: string, value: string]> = {
  tiny_i: ['TINYINT', '-5'],
  tiny_u: ['TINYINT UNSIGNED', '250'],
  short_i: ['SMALLINT', '-300'],
  short_u: ['SMALLINT UNSIGNED', '65000'],
  medium_i: ['MEDIUMINT', '-70000'],
  int_i: ['INT', '-2000000'],
  int_u: ['INT UNSIGNED', '4000000000'],
  big_i: ['BIGINT', '-9007199254740993'],
  big_u: ['BIGINT UNSIGNED', '18446744073709551615'],
  float_f: ['FLOAT', '45.5'],
  double_d: ['DOUBLE', '3.25'],
  price: ['DECIMAL(10, 2)', "'12.30'"],
  day: ['DATE', "'2024-02-03'"],
  moment: ['DATETIME(3)', "'2024-02-03 04:05:06.789'"],
  stamp: ['TIMESTAMP', "'2024-02-03 04:05:06'"],
  zero: ['DATETIME', "'0000-00-00 00:00:00'"],
  clock: ['TIME', "'-12:13:14'"],
  word: ['VARCHAR(20)', "'héé'"],
  digits: ['TEXT', "'12'"],
  bytes: ['BLOB', "x'00ff'"],
  flag: ['BIT(1)', "b'1'"],
  choice: ["ENUM('a', 'b')", "'b'"],
  tags: ["SET('x', 'y')", "'x,y'"],
  doc: ['JSON', '\'{"a":1}\''],
  place: ['POINT', "ST_GeomFromText('POINT(1 2)')"],
  nothing: ['INT', 'NULL'],
};

async function withTable(options = {}): Promise<Connection> {
  const connection = await open(options);
  await connection.query("SET sql_mode = ''");
  const names = Object.keys(COLUMNS);
  const definitions = names.map((name) => `${name} ${COLUMNS[name]?.[0]}`);
  await connection.query(`CREATE TEMPORARY TABLE cast_columns (${definitions.join(', ')})`);
  const values = names.map((name) => COLUMNS[name]?.[1]);
  await connection.query(`INSERT INTO cast_columns VALUES (${values.join(', ')})`);
  return connection;
}

const read = {
  string: (column) => column.string(),
  buffer: (column) => column.buffer(),
  float: (column) => column.float(),
  tiny: (column) => column.tiny(),
  short: (column) => column.short(),
  int: (column) => column.int(),
  long: (column) => column.long(),
  decimal: (column) => column.decimal(),
  date: (column) => column.date(),
  datetime: (column) => column.datetime(),
  geometry: (column) => column.geometry(),
} satisfies Record<string, Cast>;
type Accessor = keyof typeof read;

const point = { type: 'Point', coordinates: [1, 2] };

describe.each(protocols)('typeCast of %s', (run) => {
  it.each<[Accessor, Record<string, unknown>]>([
    [
      'string',
      {
        tiny_i: '-5',
        tiny_u: '250',
        short_u: '65000',
        medium_i: '-70000',
        int_u: '4000000000',
        big_i: '-9007199254740993',
        big_u: '18446744073709551615',
        float_f: '45.5',
        double_d: '3.25',
        price: '12.30',
        day: '2024-02-03',
        moment: '2024-02-03 04:05:06.789',
        stamp: '2024-02-03 04:05:06',
        clock: '-12:13:14',
        word: 'héé',
        digits: '12',
        choice: 'b',
        tags: 'x,y',
        doc: '{"a":1}',
        nothing: null,
      },
    ],
    [
      'buffer',
      {
        int_i: Buffer.from('-2000000'),
        price: Buffer.from('12.30'),
        day: Buffer.from('2024-02-03'),
        word: Buffer.from('héé'),
        bytes: Buffer.from([0, 255]),
        flag: Buffer.from([1]),
        nothing: null,
      },
    ],
    ['float', { float_f: 45.5, double_d: 3.25, nothing: null }],
    ['tiny', { tiny_i: -5, tiny_u: 250, nothing: null }],
    ['short', { short_i: -300, short_u: 65000, nothing: null }],
    ['int', { medium_i: -70000, int_i: -2000000, int_u: 4000000000, nothing: null }],
    ['long', { big_i: -9007199254740993n, big_u: 18446744073709551615n, nothing: null }],
    ['decimal', { price: '12.30', nothing: null }],
    ['date', { day: new Date(2024, 1, 3), nothing: null }],
    [
      'datetime',
      {
        day: new Date(2024, 1, 3),
        moment: new Date(2024, 1, 3, 4, 5, 6, 789),
        stamp: new Date(2024, 1, 3, 4, 5, 6),
        zero: null,
        nothing: null,
      },
    ],
    ['geometry', { place: point, nothing: null }],
  ])('%s() reads the columns of its types', async (accessor, expected) => {
    const connection = await withTable();
    const rows = await connection[run]({
      sql: `SELECT ${Object.keys(expected).join(', ')} FROM cast_columns`,
      typeCast: read[accessor],
    });
    expect(rows).toEqual([expected]);
  });

  it('reads numbers and dates of any column by any accessor', async () => {
    const connection = await withTable();
    const sql = 'SELECT tiny_i, digits, moment FROM cast_columns';
    const rows = await connection[run]({
      sql,
      rowsAsArray: true,
      typeCast: ((column) =>
        column.type === 'DATETIME' ? column.date() : column.long()) satisfies Cast,
    });
    const expected = [-5n, 12n, new Date(2024, 1, 3)];
    if (provider === 'ours') expect(rows).toEqual([expected]);
    else expect(rows, 'npm mariadb reads the bytes of another type').not.toEqual([expected]);
  });

  it('next() makes the same values as without typeCast', async () => {
    const connection = await withTable();
    const sql = 'SELECT * FROM cast_columns';
    const plain = await connection[run](sql);
    const cast = await connection[run]({ sql, typeCast: ((_, next) => next()) satisfies Cast });
    expect(cast).toEqual(plain);
    expect(Object.keys(cast[0])).toEqual(Object.keys(plain[0]));
  });

  it('next() honours the other options', async () => {
    const connection = await withTable();
    const [row] = await connection[run]({
      sql: 'SELECT day, moment, big_i, price, flag FROM cast_columns',
      typeCast: ((_, next) => next()) satisfies Cast,
      dateStrings: true,
      bigIntAsNumber: true,
      decimalAsNumber: true,
      ...{ bitOneIsBoolean: false },
    });
    expect(row).toEqual({
      day: '2024-02-03',
      moment: '2024-02-03 04:05:06.789',
      big_i: -9007199254740992,
      price: 12.3,
      flag: Buffer.from([1]),
    });
  });

  it('is called for each value in the order of the columns, NULL included', async () => {
    const connection = await open();
    const seen: string[] = [];
    const rows = await connection[run]({
      sql: "SELECT seq AS n, IF(seq = 2, NULL, 'x') AS t FROM seq_1_to_3",
      typeCast: ((column, next) => {
        seen.push(column.name());
        return `${column.type}:${next()}`;
      }) satisfies Cast,
    });
    expect(seen).toEqual(['n', 't', 'n', 't', 'n', 't']);
    expect(rows).toEqual([
      { n: 'BIGINT:1', t: 'VAR_STRING:x' },
      { n: 'BIGINT:2', t: 'VAR_STRING:null' },
      { n: 'BIGINT:3', t: 'VAR_STRING:x' },
    ]);
  });

  it('sees the metadata of the column', async () => {
    const connection = await withTable();
    const rows = await connection[run]({
      sql: 'SELECT tiny_u AS shown FROM cast_columns c',
      typeCast: ((column, next) => [
        next(),
        column.name(),
        column.orgName(),
        column.table(),
        column.columnType,
        column.signed(),
        column.columnLength,
      ]) satisfies Cast,
    });
    expect(rows).toEqual([{ shown: [250, 'shown', 'tiny_u', 'c', 1, false, 3] }]);
  });

  it('works for the whole connection; a command has its own function', async () => {
    const connection = await open({ typeCast: ((_, next) => [next()]) satisfies Cast });
    expect(await connection[run]('SELECT 1 AS v')).toEqual([{ v: [1] }]);
    const own = { sql: 'SELECT 1 AS v', typeCast: ((_, next) => ({ own: next() })) satisfies Cast };
    expect(await connection[run](own)).toEqual([{ v: { own: 1 } }]);
    expect(await connection[run]('SELECT 1 AS v')).toEqual([{ v: [1] }]);
  });

  it('is ignored when it is not a function', async () => {
    const connection = await open({ typeCast: true as unknown as Cast });
    expect(await connection[run]('SELECT 1 AS v')).toEqual([{ v: 1 }]);
    if (provider === 'peer') return; // it calls a command's own typeCast whatever that is, and the process ends
    const options = { sql: 'SELECT 1 AS v', typeCast: 'yes' as unknown as Cast };
    expect(await connection[run](options)).toEqual([{ v: 1 }]);
  });

  it('combines with nestTables and rowsAsArray', async () => {
    const connection = await withTable();
    const options = {
      sql: 'SELECT day, int_i FROM cast_columns AS c',
      typeCast: ((column) => column.string()) satisfies Cast,
    };
    expect(await connection[run]({ ...options, nestTables: true })).toEqual([
      { c: { day: '2024-02-03', int_i: '-2000000' } },
    ]);
    expect(await connection[run]({ ...options, rowsAsArray: true })).toEqual([
      ['2024-02-03', '-2000000'],
    ]);
  });

  it('reads rows that arrive in many pieces', async () => {
    const connection = await open();
    const rows = await connection[run]({
      sql: "SELECT seq AS n, REPEAT('é', 500) AS t FROM seq_1_to_2000",
      rowsAsArray: true,
      typeCast: ((column) =>
        column.name() === 'n' ? Number(column.long()) : column.string().length) satisfies Cast,
    });
    expect(rows).toHaveLength(2000);
    expect(rows[1999]).toEqual([2000, 500]);
    expect(rows.every((row: number[]) => row[1] === 500)).toBe(true);
  });
});

describe('a zero date read by date()', () => {
  it('is null', async () => {
    const connection = await withTable();
    const rows = await connection.query({
      sql: 'SELECT zero FROM cast_columns',
      typeCast: read.date,
    });
    peerDefect(provider, 'makes an invalid Date of it', rows[0].zero, {
      peer: new Date(Number.NaN),
      ours: null,
    });
  });
});
