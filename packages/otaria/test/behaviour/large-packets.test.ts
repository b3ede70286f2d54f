import { beforeAll, describe, expect, it } from 'vitest';
import { mariadb, open, protocols, rejection, settings } from '../provider.js';

/** The largest payload of one packet is 2^24 - 1 bytes; what is longer is split. */
const sizes = [16_777_214, 16_777_215, 16_777_216, 20_000_000];
const MiB = 1024 * 1024;

/** Text that shows when a piece is lost, doubled or out of place. */
function text(length: number): string {
  const line = 'The quick brown fox jumps over the lazy dog 0123456789;';
  return line.repeat(Math.ceil(length / line.length)).slice(0, length);
}

const large = { maxAllowedPacket: 64 * MiB };

beforeAll(async () => {
  const connection = await mariadb.createConnection(settings());
  const [row] = await connection.query('SELECT @@max_allowed_packet AS size');
  await connection.end();
  if (row.size < 40 * MiB)
    throw new Error(
      `max_allowed_packet of the server is ${row.size}; these tests need 40 MiB or more`,
    );
});

describe.each(protocols)('packets around 16 MiB by %s', (run) => {
  it.each(sizes)('reads a value of %i bytes', async (size) => {
    const connection = await open(large);
    const [row] = await connection[run]("SELECT 'before' AS a, REPEAT('x', ?) AS v, 'after' AS b", [
      size,
    ]);
    expect([row.a, row.v.length, row.b]).toEqual(['before', size, 'after']);
    expect(row.v === 'x'.repeat(size)).toBe(true);
    expect(await connection[run]('SELECT 1 AS next')).toEqual([{ next: 1 }]);
  });

  it.each(sizes)('sends and reads back a string of %i bytes', async (size) => {
    const connection = await open(large);
    const value = text(size);
    const [row] = await connection[run]('SELECT ? AS v', [value]);
    expect(row.v.length).toBe(size);
    expect(row.v === value).toBe(true);
    expect(await connection[run]('SELECT 1 AS next')).toEqual([{ next: 1 }]);
  });

  it.each([16_777_210, 16_777_216])('sends and reads back a Buffer of %i bytes', async (size) => {
    const connection = await open(large);
    const value = Buffer.alloc(size, 'otaria;');
    const [row] = await connection[run]('SELECT ? AS v', [value]);
    expect(Buffer.compare(row.v, value)).toBe(0);
  });

  it('reads a row of several large values, and rows after it', async () => {
    const connection = await open(large);
    const rows = await connection[run](
      "SELECT REPEAT('a', 9000000) AS a, REPEAT('é', 5000000) AS b, 1 AS n UNION ALL SELECT 'x', 'y', 2",
    );
    expect(
      rows.map((row: { a: string; b: string; n: number }) => [row.a.length, row.b.length, row.n]),
    ).toEqual([
      [9_000_000, 5_000_000, 1],
      [1, 1, 2],
    ]);
    expect(rows[0].b === 'é'.repeat(5_000_000)).toBe(true);
  });
});

describe('statements around 16 MiB', () => {
  // The payload of the packet is the command byte and the statement.
  it.each(sizes.map((size) => size - 1))('sends a statement of %i bytes', async (size) => {
    const connection = await open(large);
    const statement = "SELECT LENGTH('') AS n";
    const sql = statement.replace("''", `'${text(size - statement.length)}'`);
    expect(sql.length).toBe(size);
    expect(Number((await connection.query(sql))[0].n)).toBe(size - statement.length);
    expect(await connection.query('SELECT 1 AS next')).toEqual([{ next: 1 }]);
  });

  it('sends large and small statements one behind the other', async () => {
    const connection = await open(large);
    const value = text(17_000_000);
    const [first, second, third] = await Promise.all([
      connection.query('SELECT LENGTH(?) AS n', [value]),
      connection.query('SELECT 2 AS n'),
      connection.execute('SELECT LENGTH(?) AS n', [value]),
    ]);
    expect([first[0].n, second[0].n, third[0].n].map(Number)).toEqual([17_000_000, 2, 17_000_000]);
  });

  it('gives a short error for a long statement', async () => {
    const connection = await open(large);
    const error = await rejection(connection.query(`SELEC '${text(17_000_000)}'`));
    expect(error).toMatchObject({ errno: 1064 });
    expect(error.message.length).toBeLessThan(2000);
  });
});
