import { describe, expect, it } from 'vitest';
import { open, protocols } from '../provider.js';

describe.each(protocols)('binary types by %s', (run) => {
  it('reads BLOB, BINARY and VARBINARY as Buffer', async () => {
    const connection = await open();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    await connection.query(
      'CREATE TEMPORARY TABLE bytes (a TINYBLOB, b BLOB, c LONGBLOB, d BINARY(4), e VARBINARY(300))',
    );
    const part = bytes.subarray(0, 255);
    await connection[run]('INSERT INTO bytes VALUES (?, ?, ?, ?, ?)', [
      part,
      bytes,
      bytes,
      Buffer.from('ab'),
      bytes,
    ]);
    const [row] = await connection[run]('SELECT * FROM bytes');
    expect(row).toEqual({ a: part, b: bytes, c: bytes, d: Buffer.from('ab\0\0'), e: bytes });
    for (const value of Object.values(row)) expect(Buffer.isBuffer(value)).toBe(true);
  });

  it('reads NULL and empty bytes apart', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE bytes (v BLOB)');
    await connection[run]('INSERT INTO bytes VALUES (?), (?)', [null, Buffer.alloc(0)]);
    expect(Array.from(await connection[run]('SELECT v FROM bytes'))).toEqual([
      { v: null },
      { v: Buffer.alloc(0) },
    ]);
  });

  it('gives Buffers that later results leave alone', async () => {
    const connection = await open();
    const bytes = Buffer.alloc(40_000, 'first');
    const [{ v: first }] = await connection[run]('SELECT ? AS v', [bytes]);
    for (let i = 0; i < 20; i++)
      await connection[run]('SELECT ? AS v', [Buffer.alloc(40_000, `${i}`)]);
    expect(first.equals(bytes)).toBe(true);
  });

  it('reads BIT(1) as boolean and longer BIT as Buffer', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE bits (a BIT(1), b BIT(8), c BIT(20), d BIT(64))',
    );
    await connection.query(
      `INSERT INTO bits VALUES (b'1', b'10000001', b'10000000000000000001', ~0), (b'0', 0, 0, 0), (NULL, NULL, NULL, NULL)`,
    );
    expect(Array.from(await connection[run]('SELECT * FROM bits'))).toEqual([
      { a: true, b: Buffer.from([0x81]), c: Buffer.from([8, 0, 1]), d: Buffer.alloc(8, 0xff) },
      { a: false, b: Buffer.from([0]), c: Buffer.from([0, 0, 0]), d: Buffer.alloc(8) },
      { a: null, b: null, c: null, d: null },
    ]);
  });
});

describe.each(protocols)('structured types by %s', (run) => {
  it.each([
    [
      'an object',
      '{"a":1,"b":[true,null,"é𐍈"],"c":{"d":1.5}}',
      { a: 1, b: [true, null, 'é𐍈'], c: { d: 1.5 } },
    ],
    ['an array', '[1,2,3]', [1, 2, 3]],
    ['a string', '"text"', 'text'],
    ['a number', '12.5', 12.5],
    ['a boolean', 'true', true],
    ['the JSON null', 'null', null],
  ])('reads %s from JSON parsed', async (_, json, expected) => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE documents (v JSON)');
    await connection[run]('INSERT INTO documents VALUES (?)', [json]);
    expect(await connection[run]('SELECT v FROM documents')).toEqual([{ v: expected }]);
  });

  it('reads NULL from JSON as null', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE documents (v JSON)');
    await connection.query('INSERT INTO documents VALUES (NULL)');
    expect(await connection[run]('SELECT v FROM documents')).toEqual([{ v: null }]);
  });

  it('leaves text that merely looks like JSON alone', async () => {
    const connection = await open();
    expect(await connection[run](`SELECT '{"a":1}' AS v`)).toEqual([{ v: '{"a":1}' }]);
  });

  it('stores an object parameter in a JSON column', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE documents (v JSON)');
    const document = { name: "it's", list: [1, 'two', null], nested: { quote: '"', slash: '\\' } };
    await connection[run]('INSERT INTO documents VALUES (?)', [document]);
    expect(await connection[run]('SELECT v FROM documents')).toEqual([{ v: document }]);
  });

  it('reads SET as an array of strings', async () => {
    const connection = await open();
    await connection.query("CREATE TEMPORARY TABLE tags (v SET('x', 'y', 'ö')) CHARSET utf8mb4");
    await connection.query("INSERT INTO tags VALUES ('x'), ('y,x'), ('ö,x'), (''), (NULL)");
    const rows = await connection[run]({ sql: 'SELECT v FROM tags', rowsAsArray: true });
    expect(rows.flat(1)).toEqual([['x'], ['x', 'y'], ['x', 'ö'], [], null]);
  });
});
