import { describe, expect, it } from 'vitest';
import { mariadb, open, peerDefect, protocols, provider, rejection } from '../provider.js';

describe.each(protocols)('columns of the same name in %s', (run) => {
  it('are refused, because a row object could hold only one of them', async () => {
    const connection = await open();
    const error = await rejection(connection[run]('SELECT 1 AS a, 2 AS b, 3 AS a'));
    expect(error).toBeInstanceOf(mariadb.SqlError);
    expect(error).toMatchObject({
      errno: 45040,
      code: 'ER_DUPLICATE_FIELD',
      sqlState: '42000',
      fatal: false,
    });
    expect(error.message).toMatch(
      /^Error in results, duplicate field name `a`\.\n\(see option `checkDuplicate`\)\nsql: SELECT 1 AS a/,
    );
    expect(await connection[run]('SELECT 1 AS after')).toEqual([{ after: 1 }]);
  });

  it('are told apart by upper and lower case', async () => {
    const connection = await open();
    expect(await connection[run]('SELECT 1 AS a, 2 AS A')).toEqual([{ a: 1, A: 2 }]);
  });

  it('are allowed with checkDuplicate false, where the last one wins', async () => {
    const connection = await open({ checkDuplicate: false });
    const rows = await connection[run]('SELECT 1 AS a, 2 AS b, 3 AS a');
    expect(rows).toEqual([{ a: 3, b: 2 }]);
    expect(Object.keys(rows[0])).toEqual(['a', 'b']);
    expect(rows.meta).toHaveLength(3);
  });

  it('can be allowed for one statement', async () => {
    const connection = await open();
    const rows = await connection[run]({ sql: 'SELECT 1 AS a, 2 AS a', checkDuplicate: false });
    expect(rows).toEqual([{ a: 2 }]);
  });

  it('are no problem for rows as arrays', async () => {
    const connection = await open({ rowsAsArray: true });
    expect(await connection[run]('SELECT 1 AS a, 2 AS a')).toEqual([[1, 2]]);
  });
});

describe.each(protocols)('a column named __proto__ in %s', (run) => {
  it('is an own property of the row like any other', async () => {
    const connection = await open();
    const [row] = await connection[run]("SELECT 'polluted' AS `__proto__`, 2 AS b");
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    expect(row.b).toBe(2);
    peerDefect(provider, 'loses a column named __proto__', Object.entries(row), {
      peer: [['b', 2]],
      ours: [
        ['__proto__', 'polluted'],
        ['b', 2],
      ],
    });
  });

  it('leaves the prototype of the row alone when its value is an object', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE proto_json (`__proto__` JSON, b INT)');
    await connection.query(`INSERT INTO proto_json VALUES ('{"isAdmin":true}', 2)`);
    const [row] = await connection[run]('SELECT * FROM proto_json');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    peerDefect(
      provider,
      'makes the value of a column named __proto__ the prototype of the row',
      { inherits: row.isAdmin, keys: Object.keys(row) },
      {
        peer: { inherits: true, keys: ['b'] },
        ours: { inherits: undefined, keys: ['__proto__', 'b'] },
      },
    );
  });

  it('keeps its value in rows as arrays', async () => {
    const connection = await open();
    const rows = await connection[run]({
      sql: 'SELECT 1 AS `__proto__`, 2 AS b',
      rowsAsArray: true,
    });
    expect(rows).toEqual([[1, 2]]);
    expect(rows.meta[0].name()).toBe('__proto__');
  });
});
