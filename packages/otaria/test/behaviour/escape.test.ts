import { describe, expect, it } from 'vitest';
import { open, outcome, peerDefect, protocols, provider } from '../provider.js';

const hostile = `it's "a" \\ back\\slash \0 nul \n\r\t\b \x1a \` %_; -- '`;

describe('escape', () => {
  it.each([
    [null, 'NULL'],
    [undefined, 'NULL'],
    [true, 'true'],
    [false, 'false'],
    [5, '5'],
    [-1.5, '-1.5'],
    [2n ** 64n, '18446744073709551616'],
    ['text', "'text'"],
    ['', "''"],
    ["it's", "'it\\'s'"],
    ['"', `'\\"'`],
    ['\\', "'\\\\'"],
    ['\0\b\n\r\t\x1a', "'\\0\\b\\n\\r\\t\\Z'"],
    [new Date(2024, 0, 2, 3, 4, 5), "'2024-01-02 03:04:05'"],
    [new Date(2024, 0, 2, 3, 4, 5, 67), "'2024-01-02 03:04:05.067'"],
    [Buffer.from("it's"), "_binary'it\\'s'"],
    [[1, 'a', null], "1,'a',NULL"],
    [{ a: "it's" }, `'{\\"a\\":\\"it\\'s\\"}'`],
    [{ toSqlString: () => "it's" }, "'it\\'s'"],
  ])('writes a value as literal %#: $1', async (value, expected) => {
    const connection = await open();
    expect(connection.escape(value)).toBe(expected);
  });

  it('keeps bytes that are not UTF-8', async () => {
    const connection = await open();
    const bytes = Buffer.from([0xff, 0x27, 0x5c, 0]);
    const [row] = await connection.query(`SELECT ${connection.escape(bytes)} AS v`);
    peerDefect(provider, 'loses bytes that are not UTF-8', row.v, {
      peer: Buffer.from("\ufffd'\\\0"),
      ours: bytes,
    });
  });

  it('quotes a String object as a string', async () => {
    const connection = await open();
    peerDefect(provider, 'makes JSON of it', connection.escape(new String('b')), {
      peer: `'\\"b\\"'`,
      ours: "'b'",
    });
  });

  it('calls the function of a GeoJSON object', async () => {
    const connection = await open();
    expect(connection.escape({ type: 'Point', coordinates: [1, 2] })).toBe(
      "ST_PointFromText('POINT(1 2)')",
    );
  });

  it('gives literals that the server reads as the value', async () => {
    const connection = await open();
    for (const value of [hostile, 'é𐍈', "'; SELECT 2; -- "]) {
      expect(await connection.query(`SELECT ${connection.escape(value)} AS v`)).toEqual([
        { v: value },
      ]);
    }
  });
});

describe('escapeId', () => {
  it.each([
    ['name', '`name`'],
    ['two words', '`two words`'],
    ['back`quote', '`back``quote`'],
    ['größe', '`größe`'],
    ['a.b', '`a.b`'],
  ])('quotes %s', async (name, expected) => {
    const connection = await open();
    expect(connection.escapeId(name)).toBe(expected);
    await connection.query(
      `CREATE TEMPORARY TABLE escape_names (${connection.escapeId(name)} INT)`,
    );
    await connection.query('INSERT INTO escape_names VALUES (1)');
    expect(await connection.query(`SELECT ${connection.escapeId(name)} FROM escape_names`)).toEqual(
      [{ [name]: 1 }],
    );
  });

  it('refuses an empty name and a name with NUL', async () => {
    const connection = await open();
    expect(() => connection.escapeId('')).toThrow(
      expect.objectContaining({ errno: 45006, code: 'ER_NULL_ESCAPEID' }),
    );
    expect(() => connection.escapeId('a\0b')).toThrow(
      expect.objectContaining({ errno: 45005, code: 'ER_NULL_CHAR_ESCAPEID' }),
    );
  });
});

describe('a session with NO_BACKSLASH_ESCAPES', () => {
  const values = [hostile, "it's", "\\' OR 1=1 -- ", '\\', "'", "a\\'b", "''"];

  it.each(protocols)('takes strings through %s as they are', async (run) => {
    const connection = await open();
    await connection.query("SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')");
    for (const value of values) {
      expect(await connection[run]('SELECT ? AS v, 1 AS one', [value])).toEqual([
        { v: value, one: 1 },
      ]);
    }
  });

  it.each(protocols)('takes Buffers through %s as they are', async (run) => {
    const connection = await open();
    await connection.query("SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')");
    const bytes = Buffer.from([0x27, 0x5c, 0x27, 0x00, 0x22, 0xff, 0x5c]);
    expect(await connection[run]('SELECT ? AS v', [bytes])).toEqual([{ v: bytes }]);
  });

  it('doubles quotes in escape and leaves backslashes alone', async () => {
    const connection = await open();
    await connection.query("SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')");
    expect(connection.escape("it's \\")).toBe("'it''s \\'");
    for (const value of values) {
      expect(await connection.query(`SELECT ${connection.escape(value)} AS v`)).toEqual([
        { v: value },
      ]);
    }
  });

  it('is left again with the mode', async () => {
    const connection = await open();
    await connection.query(
      "SET @mode = @@sql_mode, sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')",
    );
    await connection.query('SET sql_mode = @mode');
    expect(await connection.query('SELECT ? AS v', ["it's \\"])).toEqual([{ v: "it's \\" }]);
    expect(connection.escape('\\')).toBe("'\\\\'");
  });

  it('reads placeholders as the server reads its strings', async () => {
    const connection = await open();
    await connection.query("SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')");
    peerDefect(
      provider,
      'reads a backslash as escape when it looks for placeholders, whatever the mode',
      await outcome(connection.query("SELECT '\\' AS a, ? AS b", ['v'])),
      { peer: 'rejected ER_PARSE_ERROR', ours: 'resolved' },
    );
  });
});
