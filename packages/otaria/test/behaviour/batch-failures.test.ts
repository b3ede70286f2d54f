import { describe, expect, it } from 'vitest';
import { content, insert, run, table } from '../batches.js';
import { open, peerDefect, provider, rejection } from '../provider.js';

describe('a batch that fails', () => {
  it.each([undefined, null])('refuses %s in place of values', async (values) => {
    const connection = await table();
    expect(await rejection(run(connection, insert, values as never))).toMatchObject({
      errno: 45031,
      code: 'ER_BATCH_WITH_NO_VALUES',
      sqlState: 'HY000',
      fatal: false,
      sql: insert,
      sqlMessage: 'Batch must have values set',
    });
  });

  it('refuses to go without a statement', async () => {
    const connection = await open();
    expect(await rejection(run(connection, '', [[1]]))).toMatchObject({ errno: 45049, sql: null });
  });

  it('refuses rows that are all too short', async () => {
    const connection = await table();
    expect(await rejection(run(connection, insert, [[1], [2]]))).toMatchObject({
      errno: 45017,
      code: 'ER_PARAMETER_UNDEFINED',
    });
    expect(await content(connection)).toEqual([]);
  });

  it('refuses a row that is too short, before anything is sent', async () => {
    const connection = await table();
    const error = await rejection(run(connection, insert, [[1, 'a'], [2]]));
    expect(error.errno).toBe(45016);
    peerDefect(provider, 'sends the rows before it', await content(connection), {
      peer: [[1, 'a']],
      ours: [],
    });
  });

  it('refuses a row that is too large', async () => {
    const connection = await open({ maxAllowedPacket: 1 << 20 });
    await connection.query('CREATE TEMPORARY TABLE batch_long (v LONGTEXT)');
    const error = await rejection(
      run(connection, 'INSERT INTO batch_long VALUES (?)', [['a'], ['x'.repeat(2 << 20)]]),
    );
    expect(error).toMatchObject({ errno: 45046, code: 'ER_MAX_ALLOWED_PACKET', fatal: false });
    expect(error.sqlMessage).toMatch(
      /^query size \(\d+\) is >= to max_allowed_packet \(1048576\)$/,
    );
    const [{ n }] = await connection.query('SELECT COUNT(*) AS n FROM batch_long');
    peerDefect(provider, 'has sent the rows before it', Number(n), { peer: 1, ours: 0 });
  });

  it.each([true, false])(
    'says why, and leaves the connection usable, with bulk %s',
    async (bulk) => {
      const connection = await table();
      const sql = 'INSERT INTO batch (id, a) VALUES (?, ?)';
      const rows = [
        [1, 1],
        [2, 1],
        [1, 2],
        [3, 1],
      ];
      const error = await rejection(run(connection, { sql, bulk }, rows));
      expect(error).toMatchObject({
        errno: 1062,
        sqlState: '23000',
        sql: `${sql} - parameters:${bulk ? '[[1,1],[2,1],[1,2],[3,1]]' : '[1,2]'}`,
      });
      const { batchRows } = error as unknown as { batchRows: unknown };
      const first = bulk ? 0 : 2;
      peerDefect(provider, 'does not say which rows failed', batchRows, {
        peer: undefined,
        ours: { first, last: bulk ? 3 : 2 },
      });
      expect(await run(connection, insert, [[1, 'a']])).toMatchObject({ affectedRows: 1 });
    },
  );

  it('rejects a statement that the server cannot prepare', async () => {
    const connection = await table();
    expect(await rejection(run(connection, 'INSRT INTO batch VALUES (?)', [[1]]))).toMatchObject({
      errno: 1064,
      sql: 'INSRT INTO batch VALUES (?)',
    });
    expect(await run(connection, insert, [[1, 'a']])).toMatchObject({ affectedRows: 1 });
  });

  it('is refused on a closed connection', async () => {
    const connection = await table();
    await connection.end();
    expect(await rejection(run(connection, insert, [[1, 'a']]))).toMatchObject({ errno: 45013 });
  });

  it('is rejected when the connection is lost', async () => {
    const connection = await open();
    const killer = await open();
    connection.on('error', () => undefined);
    const lost = rejection(
      run(connection, { sql: 'SELECT SLEEP(? + 5)', bulk: false }, [[1], [2]]),
    );
    await expect
      .poll(async () => {
        const rows = await killer.query(
          "SELECT 1 FROM information_schema.processlist WHERE id = ? AND info LIKE 'SELECT SLEEP%'",
          [connection.threadId],
        );
        return rows.length;
      })
      .toBe(1);
    await killer.query(`KILL ${connection.threadId}`);
    expect((await lost).fatal).toBe(true);
  });
});
