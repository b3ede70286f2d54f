import { describe, expect, it } from 'vitest';
import { open, protocols } from '../provider.js';

const texts: [what: string, text: string][] = [
  ['ASCII', 'plain text'],
  ['nothing', ''],
  ['Latin-1 letters', 'àéîõü ÿ'],
  ['a two-byte script', 'Привет, κόσμε'],
  ['a three-byte script', '日本語 한국어 ไทย'],
  ['characters beyond the Basic Multilingual Plane', '𐍈 😀 𝄞 👨‍👩‍👧'],
  ['combining marks', 'e\u0301 n\u0303'],
  ['single and double quotes', `it's "quoted" ''`],
  ['backslashes', 'C:\\dir\\ \\\\ \\n \\'],
  ['NUL and control characters', 'a\0b\x01\x1a\b\t\n\r'],
  ['a semicolon and comments', "'; DROP TABLE x; -- # /* */"],
  ['percent and underscore', '100%_'],
  ['a byte-order mark', '\ufefftext'],
  ['twelve characters', 'x'.repeat(12)],
  ['thirteen characters', 'x'.repeat(13)],
  ['250 bytes', 'x'.repeat(250)],
  ['251 bytes', 'x'.repeat(251)],
  ['65 535 bytes', 'x'.repeat(65_535)],
  ['65 536 bytes', 'x'.repeat(65_536)],
  ['200 000 characters of two bytes', 'é'.repeat(200_000)],
];

describe.each(protocols)('strings by %s', (run) => {
  it.each(texts)('come back as they were sent: %s', async (_, text) => {
    const connection = await open();
    const rows = await connection[run]('SELECT ? AS v, CHAR_LENGTH(?) AS n', [text, text]);
    expect(rows[0].v).toBe(text);
    expect(Number(rows[0].n)).toBe([...text].length);
  });

  it.each(texts)('survive a table: %s', async (_, text) => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE strings (v LONGTEXT) CHARSET utf8mb4');
    await connection[run]('INSERT INTO strings VALUES (?)', [text]);
    expect((await connection[run]('SELECT v FROM strings'))[0].v).toBe(text);
    expect((await connection[run]('SELECT HEX(v) AS hex FROM strings'))[0].hex).toBe(
      Buffer.from(text).toString('hex').toUpperCase(),
    );
  });

  it('become a replacement character where a surrogate stands alone', async () => {
    const connection = await open();
    const [row] = await connection[run]('SELECT ? AS v', ['a\ud800b']);
    expect(['a?b', 'a\ufffdb']).toContain(row.v);
  });

  it('mix scripts in the columns of one row', async () => {
    const connection = await open();
    const values = ['ascii only', 'é', '日本語', '𐍈', null, ''];
    const rows = await connection[run](
      { sql: 'SELECT ? a, ? b, ? c, ? d, ? e, ? f', rowsAsArray: true },
      values,
    );
    expect(rows).toEqual([values]);
  });

  it('mix scripts from row to row', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE strings (n INT, v VARCHAR(100)) CHARSET utf8mb4',
    );
    const values = Array.from(
      { length: 300 },
      (_, i) => ['plain', 'é'.repeat(i % 20), '日本', `😀${i}`, ''][i % 5],
    );
    for (const [n, v] of values.entries())
      await connection[run]('INSERT INTO strings VALUES (?, ?)', [n, v]);
    const rows = await connection[run]({
      sql: 'SELECT v FROM strings ORDER BY n',
      rowsAsArray: true,
    });
    expect(rows.flat()).toEqual(values);
  });

  it('are read from columns of every character set', async () => {
    const connection = await open();
    await connection.query(`CREATE TEMPORARY TABLE strings (
      a VARCHAR(10) CHARSET latin1, b VARCHAR(10) CHARSET utf8mb3, c VARCHAR(10) CHARSET ucs2, d VARCHAR(10) CHARSET cp1251,
      e CHAR(10) CHARSET ascii, f TINYTEXT CHARSET sjis)`);
    const row = { a: 'é€', b: '日本', c: 'ÿ日', d: 'Привет', e: 'ascii', f: '日本' };
    await connection[run]('INSERT INTO strings VALUES (?, ?, ?, ?, ?, ?)', Object.values(row));
    expect(await connection[run]('SELECT * FROM strings')).toEqual([row]);
  });

  it('are read from ENUM, with NULL and the empty string', async () => {
    const connection = await open();
    await connection.query(
      "CREATE TEMPORARY TABLE strings (v ENUM('small', 'größe', '')) CHARSET utf8mb4",
    );
    await connection.query("INSERT INTO strings VALUES ('small'), ('größe'), (''), (NULL)");
    const rows = await connection[run]({ sql: 'SELECT v FROM strings', rowsAsArray: true });
    expect(rows.flat()).toEqual(['small', 'größe', '', null]);
  });

  it('are read from UUID, INET4 and INET6', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE strings (u UUID, i4 INET4, i6 INET6)');
    const row = {
      u: '123e4567-e89b-12d3-a456-426614174000',
      i4: '192.0.2.1',
      i6: '2001:db8::ff00:42:8329',
    };
    await connection[run](
      'INSERT INTO strings VALUES (?, ?, ?), (NULL, NULL, NULL)',
      Object.values(row),
    );
    expect(Array.from(await connection[run]('SELECT * FROM strings'))).toEqual([
      row,
      { u: null, i4: null, i6: null },
    ]);
  });
});
