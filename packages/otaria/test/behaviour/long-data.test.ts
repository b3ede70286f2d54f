import { describe, expect, it } from 'vitest';
import type { Connection } from '../provider.js';
import { open, rejection } from '../provider.js';

async function sentAhead(connection: Connection): Promise<number> {
  const [row] = await connection.query("SHOW SESSION STATUS LIKE 'Com_stmt_send_long_data'");
  return Number(row.Value);
}

const sql = 'SELECT LENGTH(?) AS a, ? AS b, MD5(?) AS c';

describe('a Buffer of 16 KiB or more as parameter of a prepared statement', () => {
  it('goes ahead of the execution, and smaller ones do not', async () => {
    const connection = await open();
    const prepare = await connection.prepare(sql);
    for (const [size, expected] of [
      [16_383, 0],
      [16_384, 1],
    ] as const) {
      const value = Buffer.alloc(size, 'otaria');
      const before = await sentAhead(connection);
      const rows = await prepare.execute([value, 'text', null]);
      expect(rows).toEqual([{ a: size, b: 'text', c: null }]);
      expect((await sentAhead(connection)) - before).toBe(expected);
    }
    prepare.close();
  });

  it('arrives whole, again and again', async () => {
    const connection = await open({ maxAllowedPacket: 64 * 1024 * 1024 });
    const prepare = await connection.prepare('SELECT ? AS a, ? AS b');
    for (const size of [20_000, 3_000_000, 20_000]) {
      const [first, second] = [Buffer.alloc(size, 'one;'), Buffer.alloc(size + 1, '\0\xff')];
      const [row] = await prepare.execute([first, second]);
      expect([row.a.equals(first), row.b.equals(second)]).toEqual([true, true]);
    }
    expect(await prepare.execute([1, null])).toEqual([{ a: 1, b: null }]);
    prepare.close();
  });

  it('may exceed max_allowed_packet together with others', async () => {
    const connection = await open();
    const prepare = await connection.prepare('SELECT LENGTH(?) + LENGTH(?) AS n');
    const half = Buffer.alloc(40_000_000, 'x');
    expect(await prepare.execute([half, half])).toEqual([{ n: 80_000_000n }]);
    prepare.close();
  });

  it('is forgotten when the execution is refused', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE long_unique (id INT PRIMARY KEY, v LONGBLOB)');
    const prepare = await connection.prepare('INSERT INTO long_unique VALUES (?, ?)');
    const value = Buffer.alloc(30_000, 'v');
    await prepare.execute([1, value]);
    expect(await rejection(prepare.execute([1, value]))).toMatchObject({ errno: 1062 });
    await prepare.execute([2, value]);
    const rows = await connection.query('SELECT id, LENGTH(v) AS n FROM long_unique');
    expect(rows).toEqual([
      { id: 1, n: 30_000 },
      { id: 2, n: 30_000 },
    ]);
    prepare.close();
  });
});
