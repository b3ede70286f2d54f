import { describe, expect, it } from 'vitest';
import { open, protocols } from '../provider.js';

describe.each(protocols)('rows of %s', (run) => {
  it('are plain objects with the keys in column order', async () => {
    const connection = await open();
    const [row] = await connection[run]("SELECT 1 AS z, 'b' AS a, NULL AS m");
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    expect(Object.entries(row)).toEqual([
      ['z', 1],
      ['a', 'b'],
      ['m', null],
    ]);
  });

  it('come in an Array', async () => {
    const connection = await open();
    const rows = await connection[run]('SELECT 1 AS one UNION ALL SELECT 2');
    expect(Array.isArray(rows)).toBe(true);
    expect(rows).toHaveLength(2);
    expect(Object.keys(rows)).toEqual(['0', '1']);
  });

  it('are an empty array when nothing matches', async () => {
    const connection = await open();
    const rows = await connection[run]('SELECT 1 AS one WHERE FALSE');
    expect(rows).toEqual([]);
    expect(rows.meta[0].name()).toBe('one');
  });

  it('are named by alias, by expression or by column', async () => {
    const connection = await open();
    const [row] = await connection[run](
      "SELECT 1 + 1, 'x' AS `an alias`, 3 AS `1`, 4 AS `quo\"te's \\\\`",
    );
    expect(row).toEqual({ '1 + 1': 2, 'an alias': 'x', '1': 3, 'quo"te\'s \\\\': 4 });
  });

  it('keep names of Object.prototype and of JavaScript as ordinary keys', async () => {
    const connection = await open();
    const [row] = await connection[run](
      'SELECT 1 AS constructor, 2 AS toString, 3 AS `class`, 4 AS `a\nb`, 5 AS ``',
    );
    expect(Object.entries(row)).toEqual([
      ['constructor', 1],
      ['toString', 2],
      ['class', 3],
      ['a\nb', 4],
      ['', 5],
    ]);
  });

  it('are arrays with rowsAsArray on the connection', async () => {
    const connection = await open({ rowsAsArray: true });
    const rows = await connection[run]("SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL");
    expect(rows).toEqual([
      [1, 'x'],
      [2, null],
    ]);
    expect(rows.meta).toHaveLength(2);
  });

  it('are arrays with rowsAsArray for one statement', async () => {
    const connection = await open();
    expect(await connection[run]({ sql: 'SELECT 1 AS a', rowsAsArray: true })).toEqual([[1]]);
    expect(await connection[run]('SELECT 1 AS a')).toEqual([{ a: 1 }]);
  });

  it('are objects for one statement on a connection with rowsAsArray', async () => {
    const connection = await open({ rowsAsArray: true });
    expect(await connection[run]({ sql: 'SELECT 1 AS a', rowsAsArray: false })).toEqual([{ a: 1 }]);
  });

  it('stay apart from the rows of the same statement run again', async () => {
    const connection = await open();
    const sql = "SELECT 1 AS a, 'text' AS b";
    const first = await connection[run](sql);
    first[0].b = 'changed';
    expect(await connection[run](sql)).toEqual([{ a: 1, b: 'text' }]);
    expect(first).toEqual([{ a: 1, b: 'changed' }]);
  });

  it('come complete and in order when there are many', async () => {
    const connection = await open();
    const rows = await connection[run](
      "SELECT seq AS id, CONCAT('row ', seq, ' é') AS name, IF(seq MOD 3 = 0, NULL, seq * 1.5e0) AS v FROM seq_1_to_20000",
    );
    const expected = Array.from({ length: 20_000 }, (_, i) => ({
      id: BigInt(i + 1),
      name: `row ${i + 1} é`,
      v: (i + 1) % 3 === 0 ? null : (i + 1) * 1.5,
    }));
    expect(rows.length).toBe(expected.length);
    expect(Array.from(rows)).toEqual(expected);
  });

  it('may have a thousand columns', async () => {
    const connection = await open();
    const numbers = Array.from({ length: 1000 }, (_, i) => i);
    const [row] = await connection[run](`SELECT ${numbers.map((i) => `${i} AS c${i}`).join(', ')}`);
    expect(row).toEqual(Object.fromEntries(numbers.map((i) => [`c${i}`, i])));
  });

  it('change shape from statement to statement', async () => {
    const connection = await open();
    for (let i = 0; i < 50; i++) {
      expect(await connection[run](`SELECT ${i} AS a, 'x' AS b${i % 7}`)).toEqual([
        { a: i, [`b${i % 7}`]: 'x' },
      ]);
    }
  });
});
