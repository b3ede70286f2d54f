import { describe, expect, it } from 'vitest';
import type { FieldInfo } from '../provider.js';
import { open, protocols } from '../provider.js';

function names(columns: FieldInfo[]): string[] {
  return columns.map((column) => column.name());
}

describe.each(protocols)('the columns of a result by %s', (run) => {
  it('are a hidden property of the rows', async () => {
    const connection = await open();
    const rows = await connection[run]('SELECT 1 AS a, 2 AS b');
    expect(names(rows.meta)).toEqual(['a', 'b']);
    expect(Object.keys(rows)).toEqual(['0']);
    expect(Object.getOwnPropertyDescriptor(rows, 'meta')).toMatchObject({
      enumerable: false,
      writable: true,
    });
  });

  it('are a visible one with metaEnumerable', async () => {
    const connection = await open({ metaEnumerable: true });
    const rows = await connection[run]('SELECT 1 AS a');
    expect(Object.keys(rows)).toEqual(['0', 'meta']);
    const usual = await open();
    const statement = { metaEnumerable: true, sql: 'SELECT 1 AS a' };
    expect(Object.keys(await usual[run](statement))).toEqual(['0', 'meta']);
  });

  it('come beside the rows with metaAsArray', async () => {
    const connection = await open({ metaAsArray: true });
    const [rows, meta] = await connection[run]('SELECT 1 AS a, 2 AS b');
    expect(rows).toEqual([{ a: 1, b: 2 }]);
    expect(names(meta)).toEqual(['a', 'b']);
    expect(Object.hasOwn(rows, 'meta')).toBe(false);
  });

  it('come beside arrays with metaAsArray and rowsAsArray', async () => {
    const connection = await open({ metaAsArray: true, rowsAsArray: true });
    const [rows, meta] = await connection[run]('SELECT 1 AS a, 2 AS b');
    expect(rows).toEqual([[1, 2]]);
    expect(names(meta)).toEqual(['a', 'b']);
  });

  it('are none beside an OkPacket', async () => {
    const connection = await open({ metaAsArray: true });
    const result = await connection[run]('DO 1');
    expect(result).toEqual([{ affectedRows: 0, insertId: 0n, warningStatus: 0 }, []]);
    const usual = await open();
    expect(Object.hasOwn(await usual[run]('DO 1'), 'meta')).toBe(false);
  });

  it('can be asked for by one statement', async () => {
    const connection = await open();
    const [rows, meta] = await connection[run]({ metaAsArray: true, sql: 'SELECT 1 AS a' });
    expect(rows).toEqual([{ a: 1 }]);
    expect(names(meta)).toEqual(['a']);
  });
});

describe('the columns of several results', () => {
  it('belong to each of them', async () => {
    const connection = await open({ multipleStatements: true });
    const results = await connection.query('SELECT 1 AS a; DO 1; SELECT 2 AS b');
    expect(names(results[0].meta)).toEqual(['a']);
    expect(Object.hasOwn(results[1], 'meta')).toBe(false);
    expect(names(results[2].meta)).toEqual(['b']);
    expect(Object.hasOwn(results, 'meta')).toBe(false);
  });

  it('come beside them with metaAsArray, and none for an OkPacket', async () => {
    const connection = await open({ multipleStatements: true, metaAsArray: true });
    const [results, metas] = await connection.query('SELECT 1 AS a; DO 1; SELECT 2 AS b');
    expect(results).toEqual([
      [{ a: 1 }],
      { affectedRows: 0, insertId: 0n, warningStatus: 0 },
      [{ b: 2 }],
    ]);
    expect(metas.length).toBe(3);
    expect(names(metas[0])).toEqual(['a']);
    expect(metas[1] ?? undefined).toBeUndefined();
    expect(names(metas[2])).toEqual(['b']);
  });

  it('come beside them for a procedure, which ends with an OkPacket', async () => {
    const connection = await open({ metaAsArray: true });
    await connection.query('CREATE OR REPLACE PROCEDURE meta_two() BEGIN SELECT 1 AS a; END');
    const [results, metas] = await connection.query('CALL meta_two()');
    expect(results).toEqual([[{ a: 1 }], { affectedRows: 0, insertId: 0n, warningStatus: 0 }]);
    expect(names(metas[0])).toEqual(['a']);
    await connection.query('DROP PROCEDURE meta_two');
  });
});
