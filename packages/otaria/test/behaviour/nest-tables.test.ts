import { describe, expect, it } from 'vitest';
import type { Connection } from '../provider.js';
import { open, peerDefect, protocols, provider, rejection } from '../provider.js';

const JOIN = 'SELECT * FROM nest_a JOIN nest_b ON nest_a.id = nest_b.id';

async function withTables(options = {}): Promise<Connection> {
  const connection = await open(options);
  await connection.query('CREATE TEMPORARY TABLE nest_a (id INT, title VARCHAR(10))');
  await connection.query('CREATE TEMPORARY TABLE nest_b (id INT, note VARCHAR(10))');
  await connection.query("INSERT INTO nest_a VALUES (1, 'one'), (2, NULL)");
  await connection.query("INSERT INTO nest_b VALUES (1, 'uno'), (2, 'due')");
  return connection;
}

describe.each(protocols)('nestTables of %s', (run) => {
  it('true gives each row an object per table', async () => {
    const connection = await withTables();
    expect(await connection[run]({ sql: JOIN, nestTables: true })).toEqual([
      { nest_a: { id: 1, title: 'one' }, nest_b: { id: 1, note: 'uno' } },
      { nest_a: { id: 2, title: null }, nest_b: { id: 2, note: 'due' } },
    ]);
  });

  it('text joins table and column by that text', async () => {
    const connection = await withTables();
    const rows = await connection[run]({ sql: JOIN, nestTables: '_' });
    expect(rows[0]).toEqual({
      nest_a_id: 1,
      nest_a_title: 'one',
      nest_b_id: 1,
      nest_b_note: 'uno',
    });
    expect(Object.keys(rows[0])).toEqual(['nest_a_id', 'nest_a_title', 'nest_b_id', 'nest_b_note']);
  });

  it('puts expressions, which have no table, under the empty name', async () => {
    const connection = await withTables();
    const sql = 'SELECT 5 AS five, note FROM nest_b WHERE id = 1';
    expect(await connection[run]({ sql, nestTables: true })).toEqual([
      { '': { five: 5 }, nest_b: { note: 'uno' } },
    ]);
    expect(await connection[run]({ sql, nestTables: '.' })).toEqual([
      { '.five': 5, 'nest_b.note': 'uno' },
    ]);
  });

  it('uses the aliases of tables', async () => {
    const connection = await withTables();
    const rows = await connection[run]({
      sql: 'SELECT x.id FROM nest_a x WHERE x.id = 1',
      nestTables: true,
    });
    expect(rows).toEqual([{ x: { id: 1 } }]);
  });

  it('works for the whole connection, and a command may turn it off', async () => {
    const connection = await withTables({ nestTables: true });
    const sql = 'SELECT id FROM nest_a WHERE id = 1';
    expect(await connection[run](sql)).toEqual([{ nest_a: { id: 1 } }]);
    expect(await connection[run]({ sql, nestTables: false })).toEqual([{ id: 1 }]);
  });

  it('keeps one name in two tables apart, and rejects one that is twice in a table', async () => {
    const connection = await withTables();
    const error = await rejection(
      connection[run]({ sql: 'SELECT id, id FROM nest_a', nestTables: true }),
    );
    expect(error).toMatchObject({ errno: 45040, code: 'ER_DUPLICATE_FIELD', sqlState: '42000' });
    expect(error.sqlMessage).toBe(
      'Error in results, duplicate field name `nest_a`.`id`\n(see option `checkDuplicate`)',
    );
    const joined = await rejection(
      connection[run]({ sql: 'SELECT id, id FROM nest_a', nestTables: '_' }),
    );
    expect(joined.sqlMessage).toContain('duplicate field name `nest_a_id`.');
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('lets the last of two equal names win without checkDuplicate', async () => {
    const connection = await withTables();
    const rows = await connection[run]({
      sql: 'SELECT id, note AS id FROM nest_b WHERE id = 1',
      nestTables: true,
      checkDuplicate: false,
    });
    expect(rows).toEqual([{ nest_b: { id: 'uno' } }]);
  });

  it.each([
    '__proto__',
    '__defineGetter__',
    '__defineSetter__',
    '__lookupGetter__',
    '__lookupSetter__',
  ])('rejects a table called %s', async (name) => {
    const connection = await withTables();
    const sql = `SELECT id FROM nest_a AS \`${name}\``;
    const error = await rejection(connection[run]({ sql, nestTables: true }));
    expect(error).toMatchObject({ errno: 45058, code: 'ER_PRIVATE_FIELDS_USE', sqlState: '42000' });
    expect(error.sqlMessage).toBe(`Use of \`${name}\` is not permitted with option \`nestTables\``);
    expect(await connection[run]({ sql: `${sql} WHERE id = 1`, nestTables: '_' })).toEqual([
      { [`${name}_id`]: 1 },
    ]);
  });

  it('never reaches the prototype of a row by the name of a column', async () => {
    const connection = await withTables();
    const sql = 'SELECT id AS `__proto__` FROM nest_a WHERE id = 1';
    const [row] = await connection[run]({ sql, nestTables: true });
    peerDefect(provider, 'loses a column called __proto__', Object.keys(row.nest_a), {
      peer: [],
      ours: ['__proto__'],
    });
    expect(Object.getPrototypeOf(row.nest_a)).toBe(Object.prototype);
  });

  it('gives way to rowsAsArray', async () => {
    const connection = await withTables();
    const sql = 'SELECT id, id FROM nest_a AS `__proto__` WHERE id = 1';
    expect(await connection[run]({ sql, nestTables: true, rowsAsArray: true })).toEqual([[1, 1]]);
  });

  it('is the same for many rows as for few', async () => {
    const connection = await open();
    const sql =
      'SELECT s.seq AS n, t.seq AS n FROM seq_1_to_500 s JOIN seq_1_to_500 t ON t.seq = s.seq';
    for (const nestTables of [true, '_']) {
      const rows = await connection[run]({ sql, nestTables });
      expect(rows).toHaveLength(500);
      expect(rows[499]).toEqual(
        nestTables === true ? { s: { n: 500n }, t: { n: 500n } } : { s_n: 500n, t_n: 500n },
      );
      const again = await connection[run]({ sql, nestTables });
      expect(again).toEqual(rows);
    }
  });
});
