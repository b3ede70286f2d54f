import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, ConnectionConfig } from '../provider.js';
import { mariadb, open, provider, rejection, settings } from '../provider.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'infile-'));
  writeFileSync(join(folder, "it's.csv"), '1,one\n2,two\n');
  writeFileSync(join(folder, 'small.csv'), '1,one\n2,two\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function permitted(options: ConnectionConfig = {}): Promise<Connection> {
  const connection = await open({ permitLocalInfile: true, ...options });
  await connection.query('CREATE TEMPORARY TABLE infile_rows (id INT, t TEXT)');
  return connection;
}

function load(name: string, before = ''): string {
  return `${before}LOAD DATA LOCAL INFILE ${name} INTO TABLE infile_rows FIELDS TERMINATED BY ','`;
}

const rows = [
  { id: 1, t: 'one' },
  { id: 2, t: 'two' },
];

describe('LOAD DATA LOCAL INFILE', () => {
  it.each([
    ['', ''],
    ['behind a comment', '/* a */ '],
  ])('loads the file that the statement names %s', async (_, before) => {
    const connection = await permitted();
    const result = await connection.query(load(`'${join(folder, 'small.csv')}'`, before));
    expect(result.affectedRows).toBe(2);
    expect(await connection.query('SELECT * FROM infile_rows')).toEqual(rows);
  });

  it('loads the file that the first parameter names', async () => {
    const connection = await permitted();
    await connection.query(load('?'), [join(folder, 'small.csv')]);
    expect(await connection.query('SELECT * FROM infile_rows')).toEqual(rows);
  });

  it('takes the content from infileStreamFactory, of the connection or of the command', async () => {
    const names: string[] = [];
    const infileStreamFactory = (name: string) => {
      names.push(name);
      return Readable.from([Buffer.from('1,one\n2'), Buffer.from(',two\n')]);
    };
    const connection = await permitted({ infileStreamFactory });
    await connection.query(load("'a'"));
    await connection.query({ sql: load("'b'"), infileStreamFactory });
    expect(names).toEqual(['a', 'b']);
    expect(await connection.query('SELECT * FROM infile_rows')).toEqual([...rows, ...rows]);
  });

  it('loads more than fits into buffers, also compressed', async () => {
    for (const compress of [false, true]) {
      const line = `1,${'x'.repeat(1000)}\n`;
      const piece = Buffer.from(line.repeat(200));
      const infileStreamFactory = () => Readable.from(Array.from({ length: 50 }, () => piece));
      const connection = await permitted({ infileStreamFactory, compress });
      expect((await connection.query(load("'big'"))).affectedRows).toBe(10_000);
    }
  });

  it('is refused without the option', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE infile_rows (id INT, t TEXT)');
    const error = await rejection(connection.query(load(`'${join(folder, 'small.csv')}'`)));
    // A server that sees that the client cannot refuses by itself.
    expect([45021, 4166, 1148]).toContain(error.errno);
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it.each([
    ['a file that does not exist', '/nonexistent/file.csv', undefined],
    [
      'a factory that throws',
      'x',
      () => {
        throw new Error('ENOENT by hand');
      },
    ],
    [
      'a stream that fails',
      'x',
      () =>
        new Readable({
          read() {
            this.destroy(new Error('ENOENT on the way'));
          },
        }),
    ],
  ])('rejects for %s, and the connection goes on', async (_, name, infileStreamFactory) => {
    const connection = await permitted();
    const error = await rejection(
      connection.query({ sql: load(`'${name}'`), infileStreamFactory }),
    );
    expect(error).toMatchObject({ errno: 45022, sqlState: '22000', fatal: false });
    expect(`${error.message} ${(error.cause as Error)?.message}`).toContain('ENOENT');
    expect(await connection.query('SELECT COUNT(*) AS n FROM infile_rows')).toEqual([{ n: 0n }]);
  });

  it.each([
    ['nothing', 1000, { peer: 0n, ours: 0n }],
    ['what was read before', 200_000, { peer: 0n, ours: 200_000n }],
  ])('loads %s when a stream fails on the way, and says so', async (_, lines, loaded) => {
    const connection = await permitted();
    async function* breaking(): AsyncGenerator<string> {
      for (let id = 0; id < lines; id++) yield `${id},text\n`;
      throw new Error('the disk broke');
    }
    const infileStreamFactory = () => Readable.from(breaking());
    const error = await rejection(connection.query({ sql: load("'x'"), infileStreamFactory }));
    expect(error).toMatchObject({ errno: 45022, sqlState: '22000', fatal: false });
    expect(error.message).toContain('the disk broke');
    expect(/what was read before is loaded/.test(error.message)).toBe(loaded[provider] > 0n);
    // npm mariadb reads the whole file before it sends anything.
    const rows = await connection.query('SELECT COUNT(*) AS n FROM infile_rows');
    expect(rows).toEqual([{ n: loaded[provider] }]);
  });

  it('sends only the file that the statement names', async () => {
    const connection = await permitted();
    // The server asks for the file that a stored text names, which is not in the statement.
    const hidden = `EXECUTE IMMEDIATE "${load(`'${join(folder, 'small.csv')}'`)}"`;
    const error = await rejection(connection.query(hidden));
    expect([45034, 1295]).toContain(error.errno);
    const multiple = await open({ permitLocalInfile: true, multipleStatements: true });
    await multiple.query('CREATE TEMPORARY TABLE infile_rows (id INT, t TEXT)');
    const second = `DO 1; ${load(`'${join(folder, 'small.csv')}'`)}`;
    expect((await rejection(multiple.query(second))).errno).toBe(45034);
    expect(await multiple.query('SELECT COUNT(*) AS n FROM infile_rows')).toEqual([{ n: 0n }]);
  });

  it('cannot be asked for together with pipelining', async () => {
    const options = settings({ permitLocalInfile: true, pipelining: true });
    const error = await rejection(mariadb.createConnection(options));
    expect(error.message).toMatch(/permitLocalInfile/);
  });
});
