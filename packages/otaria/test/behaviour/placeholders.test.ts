import { describe, expect, it } from 'vitest';
import { open, protocols } from '../provider.js';

describe.each(protocols)('placeholders of %s', (run) => {
  it.each([
    ['a single-quoted string', "SELECT '?' AS a, ? AS b", '?'],
    ['a double-quoted string', 'SELECT "?" AS a, ? AS b', '?'],
    ['a string with an escaped quote', "SELECT 'it\\'s?' AS a, ? AS b", "it's?"],
    ['a string with a doubled quote', "SELECT 'it''s?' AS a, ? AS b", "it's?"],
    ['a string that ends with a backslash', "SELECT '?\\\\' AS a, ? AS b", '?\\'],
    ['quotes of the other kind', `SELECT '"?"' AS a, ? AS b`, '"?"'],
  ])('are not found in %s', async (_, sql, a) => {
    const connection = await open();
    expect(await connection[run](sql, ['v'])).toEqual([{ a, b: 'v' }]);
  });

  it.each([
    ['a block comment', "SELECT /* ? ' */ ? AS b"],
    ['a comment to the end of the line with #', "SELECT # ? '\n ? AS b"],
    ['a comment to the end of the line with --', "SELECT -- ? '\n ? AS b"],
    ['a comment after --<TAB>', 'SELECT --\t?\n ? AS b'],
  ])('are not found in %s', async (_, sql) => {
    const connection = await open();
    expect(await connection[run](sql, ['v'])).toEqual([{ b: 'v' }]);
  });

  it('are not found in a back-quoted name', async () => {
    const connection = await open();
    expect(await connection[run]('SELECT 1 AS `?`, ? AS b', ['v'])).toEqual([{ '?': 1, b: 'v' }]);
  });

  it('are found after -- without a blank, which is no comment', async () => {
    const connection = await open();
    expect(await connection[run]('SELECT 5--2 AS a, ? AS b', ['v'])).toMatchObject([{ b: 'v' }]);
  });

  it('are found between multi-byte characters', async () => {
    const connection = await open();
    const rows = await connection[run]("SELECT 'é𐍈' AS a, ? AS b, '語' AS c", ['ü𝄞']);
    expect(rows).toEqual([{ a: 'é𐍈', b: 'ü𝄞', c: '語' }]);
  });

  it('take values that themselves contain question marks', async () => {
    const connection = await open();
    expect(await connection[run]('SELECT ? AS a, ? AS b', ['?', "'?"])).toEqual([
      { a: '?', b: "'?" },
    ]);
  });
});

describe.each(protocols)('named placeholders of %s', (run) => {
  it('take their values by name, as often as they appear', async () => {
    const connection = await open({ namedPlaceholders: true });
    const rows = await connection[run]('SELECT :a AS x, :b AS y, :a AS z', { b: 'two', a: 'one' });
    expect(rows).toEqual([{ x: 'one', y: 'two', z: 'one' }]);
  });

  it('can be switched on for one statement', async () => {
    const connection = await open();
    const rows = await connection[run](
      { namedPlaceholders: true, sql: 'SELECT :v AS v' },
      { v: 'x' },
    );
    expect(rows).toEqual([{ v: 'x' }]);
    expect(await connection[run]('SELECT ? AS v', ['y'])).toEqual([{ v: 'y' }]);
  });

  it('may hold digits, underscores and hyphens', async () => {
    const connection = await open({ namedPlaceholders: true });
    expect(await connection[run]('SELECT :a_1-b AS v', { 'a_1-b': 'x' })).toEqual([{ v: 'x' }]);
  });

  it('are not found in strings, comments and back-quoted names', async () => {
    const connection = await open({ namedPlaceholders: true });
    const sql = "SELECT ':a' AS `:a`, /* :a */ :a AS v -- :a\n";
    expect(await connection[run](sql, { a: 1.5 })).toMatchObject([{ ':a': ':a' }]);
  });

  it('send null for a name whose value is null', async () => {
    const connection = await open({ namedPlaceholders: true });
    expect(await connection[run]('SELECT :v AS v', { v: null })).toEqual([{ v: null }]);
  });

  it('can be run again and again with other values', async () => {
    const connection = await open({ namedPlaceholders: true });
    for (const v of ['one', 'two', 'three']) {
      expect(await connection[run]('SELECT :v AS v', { v })).toEqual([{ v }]);
    }
  });
});

describe('a plain ? among named placeholders', () => {
  it.each<[string, string[]]>([
    ['SELECT ? AS x, :b AS y, ? AS z', ['one', 'two', 'three']],
    ['SELECT :a AS x, ? AS y, :c AS z', ['one', 'two', 'three']],
    ['SELECT ? AS x, :a AS y, ? AS z', ['one', 'one', 'two']],
    ['SELECT :c AS x, ? AS y, ? AS z', ['three', 'one', 'two']],
  ])('takes the next value that is not taken yet: %s', async (sql, [x, y, z]) => {
    const connection = await open({ namedPlaceholders: true });
    const rows = await connection.query(sql, { a: 'one', b: 'two', c: 'three' });
    expect(rows).toEqual([{ x, y, z }]);
  });
});
