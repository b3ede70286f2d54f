import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../provider.js';
import { open, rejection } from '../provider.js';

/** The rows of a stream, read by `for await`. */
async function all(connection: Connection, sql: string, values?: unknown[]): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of connection.queryStream(sql, values)) rows.push(row);
  return rows;
}

describe('queryStream', () => {
  it('gives the rows in their order', async () => {
    const connection = await open();
    const rows = await all(connection, 'SELECT seq AS id FROM seq_1_to_3 WHERE seq > ?', [1]);
    expect(rows).toEqual([{ id: 2n }, { id: 3n }]);
  });

  it('emits the columns before the rows', async () => {
    const connection = await open();
    const stream = connection.queryStream('SELECT 1 AS a, 2 AS b');
    const [columns] = await once(stream, 'fields');
    expect(columns.map((column: { name(): string }) => column.name())).toEqual(['a', 'b']);
    stream.resume();
    await once(stream, 'end');
  });

  it('gives the OkPacket of a statement without rows', async () => {
    const connection = await open();
    const [ok] = await all(connection, 'DO 1');
    expect(ok).toEqual({ affectedRows: 0, insertId: 0n, warningStatus: 0 });
  });

  it('throws the error of the server and leaves the connection usable', async () => {
    const connection = await open();
    const error = await rejection(all(connection, 'SELEC 1'));
    expect(error).toMatchObject({ errno: 1064, code: 'ER_PARSE_ERROR' });
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('can be closed early; the next command gets its own answer', async () => {
    const connection = await open();
    const stream = connection.queryStream('SELECT seq AS id FROM seq_1_to_200000');
    await once(stream, 'data');
    (stream as unknown as { close(): void }).close();
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('waits for a slow reader and loses nothing', async () => {
    const connection = await open();
    let count = 0;
    let sum = 0n;
    for await (const row of connection.queryStream('SELECT seq AS id FROM seq_1_to_200000')) {
      sum += row.id;
      if (++count % 20_000 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect([count, sum]).toEqual([200_000, 20_000_100_000n]);
  });
});
