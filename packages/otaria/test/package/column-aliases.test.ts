import { expect, it } from 'vitest';
import type { FieldInfo } from '../provider.js';
import { open } from '../provider.js';

it('columns and collations have the names of the first documentation, unseen by comparison', async () => {
  const connection = await open();
  const column: FieldInfo & { length?: number } = (
    await connection.query("SELECT CAST('x' AS CHAR(5)) AS v")
  ).meta[0];
  const { collation } = column as unknown as { collation: Record<string, unknown> };
  expect(column.length).toBe(column.columnLength);
  expect([collation.encoding, collation.maxlen]).toEqual(['utf8', 4]);
  expect(Object.keys(column)).not.toContain('length');
  expect(Object.keys(collation)).toEqual(['index', 'name', 'charset', 'maxLength']);
});
