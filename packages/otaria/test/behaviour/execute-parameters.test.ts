import { describe, expect, it } from 'vitest';
import type { Connection, FieldInfo } from '../provider.js';
import { open, peerDefect, provider } from '../provider.js';

const date = new Date(2024, 0, 2, 3, 4, 5, 678);
const bytes = Buffer.from([0, 1, 0x27, 0x5c, 0xff]);

async function counter(connection: Connection, name: string): Promise<number> {
  const [row] = await connection.query('SHOW SESSION STATUS WHERE Variable_name = ?', [name]);
  return Number(row.Value);
}

function prepared(connection: Connection): Promise<number> {
  return counter(connection, 'Com_stmt_prepare');
}

describe('? parameters of execute', () => {
  it.each([
    ['null', null, null, undefined],
    ['undefined', undefined, null, undefined],
    ['true', true, 1, 'TINY'],
    ['false', false, 0, 'TINY'],
    ['zero', 0, 0, 'INT'],
    ['the largest integer below 2^31 - 1', 2147483646, 2147483646, 'INT'],
    ['the smallest 32-bit integer', -2147483648, -2147483648, 'INT'],
    ['a fraction', 0.1, 0.1, 'DOUBLE'],
    ['a small bigint', 7n, 7n, 'BIGINT'],
    ['the largest signed bigint', 2n ** 63n - 1n, 2n ** 63n - 1n, 'BIGINT'],
    ['the smallest bigint', -(2n ** 63n), -(2n ** 63n), 'BIGINT'],
    ['a string', 'text', 'text', 'VAR_STRING'],
    ['an empty string', '', '', 'VAR_STRING'],
    ['a String object', new String('boxed'), 'boxed', 'VAR_STRING'],
    ['a Date', date, date, 'DATETIME'],
    ['a Buffer', bytes, bytes, 'BLOB'],
    ['an object with toSqlString', { toSqlString: () => "it's" }, "it's", 'VAR_STRING'],
    ['a plain object', { a: 1, b: ["it's"] }, '{"a":1,"b":["it\'s"]}', 'VAR_STRING'],
    ['an array', [1, 'x', null], '[1,"x",null]', 'VAR_STRING'],
  ])('sends %s', async (_, value, expected, type) => {
    const connection = await open();
    const rows = await connection.execute('SELECT ? AS v', [value]);
    expect(rows).toEqual([{ v: expected }]);
    if (type) expect((rows.meta as FieldInfo[])[0]?.type).toBe(type);
  });

  it('sends 2147483647, which fits in 32 bits, as an integer', async () => {
    const connection = await open();
    const rows = await connection.execute('SELECT ? AS v', [2147483647]);
    expect(rows).toEqual([{ v: 2147483647 }]);
    peerDefect(provider, 'sends 2147483647 as DOUBLE', rows.meta[0].type, {
      peer: 'DOUBLE',
      ours: 'INT',
    });
  });

  it.each([2147483648, -2147483649])(
    'sends %d, which needs 64 bits, as an integer',
    async (value) => {
      const connection = await open();
      const rows = await connection.execute('SELECT ? AS v', [value]);
      peerDefect(
        provider,
        'sends integers beyond 32 bits as DOUBLE',
        [rows[0].v, rows.meta[0].type],
        { peer: [value, 'DOUBLE'], ours: [BigInt(value), 'BIGINT'] },
      );
    },
  );

  it.each([2n ** 63n, 2n ** 64n - 1n])('sends %d as an unsigned integer', async (value) => {
    const connection = await open();
    const rows = await connection.execute('SELECT ? AS v', [value]);
    peerDefect(provider, 'sends a BigInt from 2^63 on as DECIMAL', [rows[0].v, rows.meta[0].type], {
      peer: [String(value), 'NEWDECIMAL'],
      ours: [value, 'BIGINT'],
    });
  });

  it('sends GeoJSON objects as geometry', async () => {
    const connection = await open();
    const [row] = await connection.execute(
      'SELECT ST_AsText(?) AS point, ST_AsText(?) AS polygon',
      [
        { type: 'Point', coordinates: [1.5, -2] },
        {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [2, 0],
              [2, 2],
              [0, 0],
            ],
          ],
        },
      ],
    );
    expect(row).toEqual({ point: 'POINT(1.5 -2)', polygon: 'POLYGON((0 0,2 0,2 2,0 0))' });
  });

  it('sends many parameters of mixed types, null among them, in their order', async () => {
    const connection = await open();
    const values = Array.from({ length: 40 }, (_, i) => [null, i, `text ${i}`, BigInt(i)][i % 4]);
    const sql = `SELECT ${values.map((_, i) => `? AS c${i}`).join(', ')}`;
    const rows = await connection.execute({ sql, rowsAsArray: true }, values);
    expect(rows).toEqual([values]);
  });

  it('takes other types on the next run of the same statement', async () => {
    const connection = await open();
    for (const value of [1, 'one', null, 1n, Buffer.from('one'), 1.5]) {
      expect(await connection.execute('SELECT ? AS v', [value])).toEqual([{ v: value }]);
    }
  });

  it('sends a Buffer of 16 KiB and more whole, on the first run and when already prepared', async () => {
    const connection = await open();
    for (const length of [16_383, 16_384, 70_000]) {
      const buffer = Buffer.alloc(length, 'otaria');
      for (let run = 0; run < 2; run++) {
        const [row] = await connection.execute('SELECT ? AS v, ? AS w', [buffer, 'after']);
        expect(row.v.equals(buffer)).toBe(true);
        expect(row.w).toBe('after');
      }
    }
  });

  it('keeps the column type over the type of the parameter', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE execute_column (b BIGINT, d DECIMAL(10, 2), t DATETIME(3))',
    );
    await connection.execute('INSERT INTO execute_column VALUES (?, ?, ?)', [5, '12.34', date]);
    expect(
      await connection.execute('SELECT * FROM execute_column WHERE b = ? AND t = ?', ['5', date]),
    ).toEqual([{ b: 5n, d: '12.34', t: date }]);
  });

  it('runs statements without parameters', async () => {
    const connection = await open();
    expect(await connection.execute('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await connection.execute('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
  });

  it('takes a value that is no array as the only parameter', async () => {
    const connection = await open();
    expect(await connection.execute('SELECT ? AS v', 'alone')).toEqual([{ v: 'alone' }]);
  });

  it('sees a table that was altered after the statement had been prepared', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE execute_altered (a INT)');
    await connection.query('INSERT INTO execute_altered VALUES (1)');
    expect(await connection.execute('SELECT * FROM execute_altered')).toEqual([{ a: 1 }]);
    await connection.query(
      "ALTER TABLE execute_altered ADD b VARCHAR(10) DEFAULT 'new', CHANGE a first BIGINT",
    );
    expect(await connection.execute('SELECT * FROM execute_altered')).toEqual([
      { first: 1n, b: 'new' },
    ]);
  });

  it('closes statements on the server when more different ones are run than it keeps', async () => {
    const connection = await open();
    for (let i = 0; i < 400; i++) {
      expect(await connection.execute(`SELECT ? + ${i} AS v`, [1.5])).toEqual([{ v: i + 1.5 }]);
    }
    expect(
      (await prepared(connection)) - (await counter(connection, 'Com_stmt_close')),
    ).toBeLessThanOrEqual(256);
  });

  it('prepares a statement once for many runs', async () => {
    const connection = await open();
    for (let i = 0; i < 10; i++) await connection.execute('SELECT ? AS v', [i]);
    expect(await prepared(connection)).toBe(1);
  });

  it('prepares a statement with named placeholders once for many runs', async () => {
    const connection = await open({ namedPlaceholders: true });
    for (let i = 0; i < 10; i++) await connection.execute('SELECT :v AS v', { v: i });
    peerDefect(
      provider,
      'never finds a statement with named placeholders again',
      await prepared(connection),
      {
        peer: 10,
        ours: 1,
      },
    );
  });
});
