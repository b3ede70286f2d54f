import { describe, expect, it } from 'vitest';
import { open, peerDefect, protocols, provider, rejection } from '../provider.js';

describe.each(protocols)('%s', (run) => {
  it.each([
    ['nothing', undefined],
    ['an empty string', ''],
    ['an object without sql', {}],
    ['an object with an empty sql', { sql: '' }],
  ])('refuses %s as statement', async (_, sql) => {
    const connection = await open();
    const error = await rejection(connection[run](sql as string));
    expect(error).toMatchObject({
      errno: 45049,
      code: 'ER_UNDEFINED_SQL',
      sqlState: 'HY000',
      fatal: false,
      sql: null,
    });
    expect(error.sqlMessage).toBe('sql parameter is mandatory');
    expect(await connection[run]('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses a statement with fewer values than placeholders', async () => {
    const connection = await open();
    const sql = 'SELECT ? AS a, ? AS b';
    await connection[run](sql, [1, 2]);
    const error = await rejection(connection[run](sql, [1]));
    expect(error).toMatchObject({
      errno: 45016,
      code: 'ER_MISSING_PARAMETER',
      sqlState: 'HY000',
      fatal: false,
    });
    expect(error.sqlMessage).toMatch(/^Parameter at position [12] is not set/);
    expect(error.sql).toBe('SELECT ? AS a, ? AS b - parameters:[1]');
    expect(await connection[run](sql, ['x', 'y'])).toEqual([{ a: 'x', b: 'y' }]);
  });

  it('rejects a statement with too few values on its first run', async () => {
    const connection = await open();
    const error = await rejection(
      connection[run]('SELECT ? AS first, ? AS second, ? AS third', [1]),
    );
    peerDefect(
      provider,
      'leaves it to the server to miss a value of a statement that is not prepared yet',
      error.errno,
      { peer: run === 'execute' ? 1210 : 45016, ours: 45016 },
    );
    expect(await connection[run]('SELECT ? AS after', ['x'])).toEqual([{ after: 'x' }]);
  });

  it('refuses a statement without any values', async () => {
    const connection = await open();
    await rejection(connection[run]('SELECT ? AS lonely'));
    expect(await connection[run]('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a missing named parameter', () => {
  it.each([
    ['query', 45018, 'ER_PLACEHOLDER_UNDEFINED', "Placeholder 'b' is not defined"],
    ['execute', 45017, 'ER_PARAMETER_UNDEFINED', 'Parameter named b is not set'],
  ] as const)('is refused by %s with its name', async (run, errno, code, sqlMessage) => {
    const connection = await open({ namedPlaceholders: true });
    const error = await rejection(connection[run]('SELECT :a AS a, :b AS b', { a: 1 }));
    expect(error).toMatchObject({ errno, code, sqlMessage, sqlState: 'HY000', fatal: false });
    expect(error.sql).toBe("SELECT :a AS a, :b AS b - parameters:{'a':1}");
    expect(await connection[run]('SELECT :a AS a', { a: 'x' })).toEqual([{ a: 'x' }]);
  });
});

describe('format', () => {
  it('is not offered and says so', async () => {
    const connection = await open();
    const format = (connection as unknown as { format(sql: string): string }).format;
    expect(() => format.call(connection, 'SELECT ?')).toThrow(
      expect.objectContaining({ errno: 45007 }),
    );
  });
});
