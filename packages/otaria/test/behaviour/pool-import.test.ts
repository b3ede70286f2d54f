import { describe, expect, it, onTestFinished } from 'vitest';
import { callbackApi, called } from '../callback-provider.js';
import { counters, openPool } from '../pool.js';
import { open, rejection, settings } from '../provider.js';
import { sqlFile } from '../sql-files.js';

/** A file that fills a table of the test's own. */
async function filling(table: string): Promise<{ file: string; rows: () => Promise<unknown> }> {
  const connection = await open();
  await connection.query(`CREATE OR REPLACE TABLE ${table} (n INT)`);
  onTestFinished(() => connection.query(`DROP TABLE ${table}`));
  const file = await sqlFile(
    `INSERT INTO ${table} VALUES (1);\nINSERT INTO ${table} VALUES (2);\n`,
  );
  return { file, rows: () => connection.query(`SELECT n FROM ${table}`) };
}

describe('importFile of a pool', () => {
  it('runs the statements of a file on one connection, which goes back', async () => {
    const { file, rows } = await filling('pool_import');
    const pool = openPool({ connectionLimit: 1 });
    expect(await pool.importFile({ file })).toBeUndefined();
    expect(await rows()).toEqual([{ n: 1 }, { n: 2 }]);
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
  });

  it('rejects with the error of a statement, and the connection goes back', async () => {
    const pool = openPool({ connectionLimit: 1 });
    const file = await sqlFile('SELECT 1;\nINSERT INTO no_such_table VALUES (1);\n');
    const error = await rejection(pool.importFile({ file }));
    expect(error.code).toBe('ER_NO_SUCH_TABLE');
    expect(counters(pool)).toEqual({ active: 0, idle: 1, waiting: 0 });
  });

  it.each([null, undefined, {}])('rejects with 45052 for %j', async (options) => {
    const pool = openPool({ connectionLimit: 1 });
    const error = await rejection(pool.importFile(options as never));
    expect(error.errno).toBe(45052);
  });

  it('tells its outcome to a callback', async () => {
    const { file, rows } = await filling('pool_import_callback');
    const pool = callbackApi.createPool({ ...settings(), connectionLimit: 1 });
    onTestFinished(() => called((callback) => pool.end(callback)).then(() => undefined));
    const [none] = await called((callback) => pool.importFile({ file }, callback));
    expect(none ?? null).toBeNull();
    expect(await rows()).toEqual([{ n: 1 }, { n: 2 }]);
    const missing = { file: `${file}.missing` };
    const [error] = await called((callback) => pool.importFile(missing, callback));
    expect(error).toHaveProperty('errno', 45053);
  });
});
