import { describe, expect, it } from 'vitest';
import type { Connection } from '../provider.js';
import { open, protocols } from '../provider.js';

/** The declarations of npm mariadb do not know all of its options. */
type Options = Record<string, unknown>;

async function table(options: Options = {}): Promise<Connection> {
  const connection = await open({ ...options });
  await connection.query(
    `CREATE TEMPORARY TABLE json_and_bits
       (j JSON, t TEXT, one BIT(1), zero BIT(1), wide BIT(12), nothing BIT(1))`,
  );
  await connection.query(
    `INSERT INTO json_and_bits VALUES ('{"a": [1, "é", null]}', '{"a": 1}', b'1', b'0', b'101000000001', NULL)`,
  );
  return connection;
}

describe.each(protocols)('by %s', (run) => {
  it('a column of type JSON is parsed, and no other one', async () => {
    const connection = await table();
    const [row] = await connection[run]('SELECT j, t FROM json_and_bits');
    expect(row).toEqual({ j: { a: [1, 'é', null] }, t: '{"a": 1}' });
    expect(await connection[run]('SELECT NULLIF(j, j) AS n FROM json_and_bits')).toEqual([
      { n: null },
    ]);
  });

  it.each<[Options]>([[{ autoJsonMap: false }], [{ jsonStrings: true }]])(
    'it is text with %j of the connection',
    async (options) => {
      const connection = await table(options);
      const [row] = await connection[run]('SELECT j FROM json_and_bits');
      expect(row).toEqual({ j: '{"a": [1, "é", null]}' });
    },
  );

  it('it is text with autoJsonMap false of the statement', async () => {
    const connection = await table();
    const [row] = await connection[run]({ autoJsonMap: false, sql: 'SELECT j FROM json_and_bits' });
    expect(row).toEqual({ j: '{"a": [1, "é", null]}' });
  });

  it('it is parsed with jsonStrings of the statement, which is for servers of MySQL', async () => {
    const connection = await table();
    const statement = { jsonStrings: true, sql: 'SELECT j FROM json_and_bits' };
    const [row] = await connection[run](statement);
    expect(row).toEqual({ j: { a: [1, 'é', null] } });
  });

  it('a single bit is a boolean, and more are a Buffer', async () => {
    const connection = await table();
    const [row] = await connection[run]('SELECT one, zero, wide, nothing FROM json_and_bits');
    expect(row).toEqual({ one: true, zero: false, wide: Buffer.from([0x0a, 0x01]), nothing: null });
  });

  it('a single bit is a Buffer, too, with bitOneIsBoolean false', async () => {
    const connection = await table();
    const sql = 'SELECT one, zero, nothing FROM json_and_bits';
    const expected = { one: Buffer.from([1]), zero: Buffer.from([0]), nothing: null };
    const statement = { bitOneIsBoolean: false, sql };
    expect(await connection[run](statement)).toEqual([expected]);
    const other = await table({ bitOneIsBoolean: false });
    expect(await other[run](sql)).toEqual([expected]);
  });
});
