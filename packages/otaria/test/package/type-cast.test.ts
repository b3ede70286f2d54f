import { describe, expect, it } from 'vitest';
import { open, protocols, rejection } from '../provider.js';

// npm mariadb does not catch what the function throws, so that the process ends.
describe.each(protocols)('a typeCast function of %s', (run) => {
  it('that throws rejects its command alone, with the error as cause', async () => {
    const connection = await open();
    const cause = new Error('cannot cast');
    const typeCast = (): never => {
      throw cause;
    };
    const error = await rejection(connection[run]({ sql: 'SELECT 1 AS v', typeCast }));
    expect(error).toMatchObject({ name: 'SqlError', fatal: false });
    expect(error.message).toContain('cannot cast');
    expect((error as Error).cause).toBe(cause);
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('may read a value more than once, and never outside of its call', async () => {
    const connection = await open();
    let kept: (() => unknown) | undefined;
    const rows = await connection[run]({
      sql: 'SELECT 7 AS v',
      // biome-ignore lint/suspicious/noExplicitAny: each accessor has its own result.
      typeCast: (column: any, next) => {
        kept = () => column.string();
        return [column.string(), column.int(), next(), next()];
      },
    });
    expect(rows).toEqual([{ v: ['7', 7, 7, 7] }]);
    expect(() => kept?.()).toThrow(/only while its typeCast function runs/);
  });

  it('may issue commands', async () => {
    const connection = await open();
    const later: Promise<unknown>[] = [];
    await connection[run]({
      sql: 'SELECT seq AS n FROM seq_1_to_3',
      typeCast: (_, next) => {
        later.push(connection[run]('SELECT ? AS v', [String(next())]));
        return null;
      },
    });
    expect(await Promise.all(later)).toEqual([[{ v: '1' }], [{ v: '2' }], [{ v: '3' }]]);
  });
});
