import { describe, expect, it } from 'vitest';
import { open, protocols } from '../provider.js';

const doubles = [
  0,
  1.5,
  -1.5,
  0.1,
  1 / 3,
  1e300,
  -1e-300,
  Number.MAX_VALUE,
  2.2250738585072014e-308,
  123456789.125,
];

describe.each(protocols)('decimals and floats by %s', (run) => {
  it('reads DECIMAL as the text of the server, every digit kept', async () => {
    const connection = await open();
    const digits = '9'.repeat(35);
    await connection.query(
      'CREATE TEMPORARY TABLE decimals (a DECIMAL(10, 2), b DECIMAL(65, 30), c DECIMAL(20), d DECIMAL(6, 2) ZEROFILL)',
    );
    await connection.query(`INSERT INTO decimals VALUES
      (1.5, ${digits}.000000000000000000000000000001, -12345678901234567890, 3.5), (-0.01, 0, 0, 0), (NULL, NULL, NULL, NULL)`);
    expect(Array.from(await connection[run]('SELECT * FROM decimals'))).toEqual([
      {
        a: '1.50',
        b: `${digits}.000000000000000000000000000001`,
        c: '-12345678901234567890',
        d: '0003.50',
      },
      { a: '-0.01', b: `0.${'0'.repeat(30)}`, c: '0', d: '0000.00' },
      { a: null, b: null, c: null, d: null },
    ]);
  });

  it('reads DOUBLE without losing a bit', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE doubles (n INT AUTO_INCREMENT PRIMARY KEY, v DOUBLE)',
    );
    for (const value of doubles)
      await connection.execute('INSERT INTO doubles (v) VALUES (?)', [value]);
    await connection.query('INSERT INTO doubles (v) VALUES (NULL)');
    const rows = await connection[run]({
      sql: 'SELECT v FROM doubles ORDER BY n',
      rowsAsArray: true,
    });
    expect(rows.flat()).toEqual([...doubles, null]);
  });

  it('reads FLOAT that is exact in 32 bits', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE floats (n INT AUTO_INCREMENT PRIMARY KEY, v FLOAT)',
    );
    await connection.query('INSERT INTO floats (v) VALUES (0), (1.5), (-0.25), (1024), (NULL)');
    const rows = await connection[run]({
      sql: 'SELECT v FROM floats ORDER BY n',
      rowsAsArray: true,
    });
    expect(rows.flat()).toEqual([0, 1.5, -0.25, 1024, null]);
  });

  it('reads zero-filled and unsigned floating types', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE floats (a DOUBLE UNSIGNED, b DOUBLE ZEROFILL, c DOUBLE(10, 3))',
    );
    await connection.query('INSERT INTO floats VALUES (1.25, 2.5, 3.5)');
    expect(await connection[run]('SELECT * FROM floats')).toEqual([{ a: 1.25, b: 2.5, c: 3.5 }]);
  });
});

describe('FLOAT that is not exact in 32 bits', () => {
  it.each([
    ['query', 45.12],
    ['execute', Math.fround(45.12)],
  ] as const)('is read by %s as the server sends it', async (run, expected) => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE floats (v FLOAT)');
    await connection.query('INSERT INTO floats VALUES (45.12)');
    expect(await connection[run]('SELECT v FROM floats')).toEqual([{ v: expected }]);
  });
});
