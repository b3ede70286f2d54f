import { describe, expect, it } from 'vitest';
import { open, protocols } from '../provider.js';

describe.each(protocols)('the result of a statement without rows by %s', (run) => {
  it('is an OkPacket of exactly three fields', async () => {
    const connection = await open();
    const result = await connection[run]('DO 1');
    expect(result.constructor.name).toBe('OkPacket');
    expect(Object.entries(result)).toEqual([
      ['affectedRows', 0],
      ['insertId', 0n],
      ['warningStatus', 0],
    ]);
  });

  it('counts affected rows as number and gives the first generated id as BigInt', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE ok_ids (id BIGINT AUTO_INCREMENT PRIMARY KEY, v INT)',
    );
    expect(await connection[run]('INSERT INTO ok_ids (v) VALUES (1), (2), (3)')).toEqual({
      affectedRows: 3,
      insertId: 1n,
      warningStatus: 0,
    });
    expect((await connection[run]('INSERT INTO ok_ids (v) VALUES (4)')).insertId).toBe(4n);
    expect((await connection[run]('DELETE FROM ok_ids')).affectedRows).toBe(4);
  });

  it('keeps ids beyond the safe integers and negative ones', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE ok_ids (id BIGINT AUTO_INCREMENT PRIMARY KEY)');
    for (const id of [9007199254740993n, 2n ** 63n - 2n, -5n, 300n, 70_000n, 20_000_000n]) {
      expect((await connection[run](`INSERT INTO ok_ids VALUES (${id})`)).insertId).toBe(id);
    }
  });

  it('counts warnings', async () => {
    const connection = await open();
    await connection.query("SET sql_mode = ''");
    await connection.query('CREATE TEMPORARY TABLE ok_warnings (v TINYINT)');
    const result = await connection[run]('INSERT INTO ok_warnings VALUES (1000), (2000), (1)');
    expect(result).toEqual({ affectedRows: 3, insertId: 0n, warningStatus: 2 });
  });

  it('counts many affected rows', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE ok_many (v INT)');
    const result = await connection[run]('INSERT INTO ok_many SELECT seq FROM seq_1_to_70000');
    expect(result.affectedRows).toBe(70_000);
  });
});
