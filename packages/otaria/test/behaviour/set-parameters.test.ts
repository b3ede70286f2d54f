import { describe, expect, it } from 'vitest';
import type { Connection } from '../provider.js';
import { open, peerDefect, provider, rejection } from '../provider.js';

async function withTable(options = {}): Promise<Connection> {
  const connection = await open({ permitSetMultiParamEntries: true, ...options });
  await connection.query(
    'CREATE TEMPORARY TABLE set_entries (id INT, title VARCHAR(30), `odd``name` VARCHAR(30), doc JSON)',
  );
  await connection.query("INSERT INTO set_entries VALUES (1, 'old', 'old', NULL)");
  return connection;
}

describe('permitSetMultiParamEntries', () => {
  it('writes an object as names and values for SET', async () => {
    const connection = await withTable();
    const values = { title: "it's", 'odd`name': null, method() {} };
    await connection.query('UPDATE set_entries SET ? WHERE id = ?', [values, 1]);
    expect(await connection.query('SELECT title, `odd``name` AS odd FROM set_entries')).toEqual([
      { title: "it's", odd: null },
    ]);
  });

  it('writes values of every kind', async () => {
    const connection = await withTable();
    await connection.query('INSERT INTO set_entries SET ?', { id: 2, title: 5n });
    await connection.query('INSERT INTO set_entries SET ?', [
      { id: 3, title: new Date(2024, 9, 20, 13, 14, 15) },
    ]);
    await connection.query('INSERT INTO set_entries SET ?', { id: 4, title: Buffer.from("b'\\") });
    const rows = await connection.query('SELECT title FROM set_entries WHERE id > 1 ORDER BY id');
    expect(rows).toEqual([{ title: '5' }, { title: '2024-10-20 13:14:15' }, { title: "b'\\" }]);
  });

  it.each([
    ['an empty object', {}],
    ['an object with methods alone', { method() {} }],
  ])('leaves %s JSON', async (_, value) => {
    const connection = await withTable();
    expect(await connection.query('SELECT ? AS v', [value])).toEqual([{ v: '{}' }]);
  });

  it('leaves objects JSON in execute', async () => {
    const connection = await withTable();
    expect(await connection.execute('SELECT ? AS v', [{ a: 1 }])).toEqual([{ v: '{"a":1}' }]);
  });

  it('leaves GeoJSON and objects with toSqlString what they are', async () => {
    const connection = await withTable();
    const point = { type: 'Point', coordinates: [1, 2] };
    const rows = await connection.query('SELECT ST_AsText(?) AS p, ? AS t', [
      point,
      { toSqlString: () => "it's" },
    ]);
    expect(rows).toEqual([{ p: 'POINT(1 2)', t: "it's" }]);
  });

  it('is off by default', async () => {
    const connection = await open();
    expect(await connection.query('SELECT ? AS v', [{ a: 1 }])).toEqual([{ v: '{"a":1}' }]);
  });

  it('makes JSON of an object or array among the values', async () => {
    const connection = await withTable();
    const update = connection.query('UPDATE set_entries SET ?', [{ doc: { a: 1 }, title: [1, 2] }]);
    if (provider === 'peer') {
      expect((await rejection(update)).sqlState, 'npm mariadb nests the assignment').toBe('42000');
    } else {
      await update;
      expect(await connection.query('SELECT doc, title FROM set_entries')).toEqual([
        { doc: { a: 1 }, title: '[1,2]' },
      ]);
    }
  });

  it('escapes as it sends', async () => {
    const connection = await withTable();
    expect(connection.escape({ a: 1, b: "x'", 'c`d': null, method() {} })).toBe(
      "`a`=1,`b`='x\\'',`c``d`=NULL",
    );
    expect(connection.escape({})).toBe("'{}'");
    peerDefect(provider, 'nests the assignment', connection.escape({ doc: { a: 1 } }), {
      peer: '`doc`=`a`=1',
      ours: '`doc`=\'{\\"a\\":1}\'',
    });
  });
});

describe('arrayParenthesis', () => {
  it('puts each array in parentheses', async () => {
    const connection = await open({ arrayParenthesis: true });
    expect(await connection.query('SELECT 2 IN ? AS yes', [[1, 2]])).toEqual([{ yes: 1 }]);
    expect(connection.escape([1, 'a'])).toBe("(1,'a')");
  });

  it('lets many rows be inserted by one statement', async () => {
    const connection = await open({ arrayParenthesis: true });
    await connection.query('CREATE TEMPORARY TABLE array_rows (a INT, b VARCHAR(5))');
    await connection.query('INSERT INTO array_rows VALUES ?, ?', [
      [1, 'x'],
      [2, "y'"],
    ]);
    expect(await connection.query('SELECT * FROM array_rows')).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: "y'" },
    ]);
  });
});
