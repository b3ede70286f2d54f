import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ConnectionConfig } from '../provider.js';
import { authority, open, protocols } from '../provider.js';

const MEGABYTE = 1 << 20;

/** `count` pieces of a megabyte, each with bytes that need escaping. */
function megabytes(count: number): { stream: Readable; content: Buffer } {
  const piece = Buffer.alloc(MEGABYTE, "it's \\ \0 \xff", 'latin1');
  const pieces = Array.from({ length: count }, () => piece);
  return { stream: Readable.from(pieces, { objectMode: false }), content: Buffer.concat(pieces) };
}

function bytes(...pieces: string[]): Readable {
  return Readable.from(pieces.map((piece) => Buffer.from(piece)));
}

describe.each(protocols)('a stream as parameter of %s', (run) => {
  it('sends its bytes among other values', async () => {
    const connection = await open();
    const rows = await connection[run](
      'SELECT ? AS a, CONVERT(? USING utf8mb4) AS b, ? AS c, CONVERT(? USING utf8mb4) AS d',
      [1, bytes("it's ", '\\ "', 'é😊'), "x'", bytes('second')],
    );
    expect(rows).toEqual([{ a: 1, b: 'it\'s \\ "é😊', c: "x'", d: 'second' }]);
  });

  it('may be empty', async () => {
    const connection = await open();
    expect(await connection[run]('SELECT LENGTH(?) AS l, ? AS v', [bytes(), 2])).toEqual([
      { l: 0, v: 2 },
    ]);
  });

  it('may cut characters and quotes anywhere', async () => {
    const connection = await open();
    const text = Buffer.from("é'\\😊''\\\\\0é");
    const single = Array.from(text, (_, index) => text.subarray(index, index + 1));
    const [row] = await connection[run]('SELECT HEX(?) AS v', [Readable.from(single)]);
    expect(row.v).toBe(text.toString('hex').toUpperCase());
  });

  it('can follow another one', async () => {
    const connection = await open();
    const sql = 'SELECT CONVERT(? USING utf8mb4) AS v';
    const all = ['a', 'b', 'c'].map((text) => connection[run](sql, [bytes(text, "'")]));
    expect(await Promise.all(all)).toEqual([[{ v: "a'" }], [{ v: "b'" }], [{ v: "c'" }]]);
  });

  it.each<[string, ConnectionConfig]>([
    ['plain', {}],
    ['under TLS', { ssl: { ca: authority() } }],
    ['compressed', { compress: true }],
  ])('arrives whole when it is longer than a frame of 16 MiB, %s', async (_, options) => {
    const connection = await open(options);
    await connection.query('CREATE TEMPORARY TABLE stream_parameter (v LONGBLOB)');
    const { stream, content } = megabytes(18);
    await connection[run]('INSERT INTO stream_parameter VALUES (?)', [stream]);
    const [row] = await connection.query(
      'SELECT LENGTH(v) AS length, MD5(v) = MD5(?) AS same FROM stream_parameter',
      [content],
    );
    expect(row).toEqual({ length: content.length, same: 1 });
  });
});

it('a stream of text is read in the SQL mode of the session', async () => {
  const connection = await open();
  await connection.query("SET sql_mode = 'NO_BACKSLASH_ESCAPES'");
  const sql = 'SELECT CONVERT(? USING utf8mb4) AS v';
  expect(await connection.query(sql, [bytes("\\'", '\\')])).toEqual([{ v: "\\'\\" }]);
});

describe('a stream as parameter of query, which npm mariadb does not manage in execute', () => {
  it('takes a name', async () => {
    const connection = await open({ namedPlaceholders: true });
    const rows = await connection.query('SELECT :n AS n, CONVERT(:s USING utf8mb4) AS s', {
      s: bytes('named'),
      n: 5,
    });
    expect(rows).toEqual([{ n: 5, s: 'named' }]);
  });

  it('holds later commands back, and they keep their order', async () => {
    const connection = await open();
    const slow = new PassThrough();
    const order: string[] = [];
    const note = (name: string) => (): number => order.push(name);
    const all = [
      connection.query('DO 0').then(note('before')),
      connection.query('SELECT ? AS v', [slow]).then(note('stream')),
      connection.query('SELECT 1 AS v').then(note('query')),
      connection.execute('SELECT ? AS v', [2]).then(note('execute')),
      connection.ping().then(note('ping')),
    ];
    slow.write('first ');
    await all[0];
    expect(order).toEqual(['before']);
    slow.end('last');
    await Promise.all(all);
    expect(order).toEqual(['before', 'stream', 'query', 'execute', 'ping']);
  });
});
