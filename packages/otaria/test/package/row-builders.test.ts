import { describe, expect, it } from 'vitest';
import { runChild } from '../child.js';
import type { ConnectionConfig, QueryOptions } from '../provider.js';
import { open } from '../provider.js';

/** Every kind of column, NULLs, short and long text, ASCII and not, a column name that needs quoting. */
const columns = `
  seq AS id, CAST(seq AS INT) AS i, CAST(seq AS UNSIGNED) AS u, seq / 7e0 AS d, seq / 7 AS dec_,
  IF(seq % 3 = 0, NULL, CONCAT('text ', seq)) AS t, REPEAT('long ', seq % 9) AS l,
  IF(seq % 5 = 0, 'größe 日本', 'ascii') AS \`quo"te\\\`,
  TIMESTAMP('2024-03-10 01:00:00') + INTERVAL seq MINUTE AS dt, CAST(seq AS BINARY) AS b, 1 AS \`__proto__\``;

const statement = (rows: number): string => `SELECT ${columns} FROM seq_1_to_${rows}`;

const modes: [string, Record<string, unknown>][] = [
  ['objects', {}],
  ['arrays', { rowsAsArray: true }],
];

describe.each(['query', 'execute'] as const)('rows by %s', (run) => {
  it.each(modes)('as %s are the same from generated code and without it', async (_, mode) => {
    const generated = await open();
    const generic = await open({ disableEval: true } as ConnectionConfig);
    const options = { sql: statement(500), ...mode } as QueryOptions;
    const expected = await generic[run](options);
    // The first rows are always made without generated code.
    expect(await generated[run](options)).toEqual(expected);
    expect(await generated[run](options)).toEqual(expected);
    expect(expected).toHaveLength(500);
  });

  it('can be larger than the shared buffers', async () => {
    const connection = await open();
    const sql = "SELECT REPEAT('x', 1000000) AS big, seq AS id FROM seq_1_to_5";
    const rows = await connection[run](sql);
    expect(rows.map((row: { big: string }) => row.big.length)).toEqual(Array(5).fill(1_000_000));
    expect(await connection[run]('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a process that forbids code from strings', () => {
  it('gets its rows all the same', async () => {
    const program = `
      import { createConnection } from 'otaria/mariadb';
      const connection = await createConnection(process.env.MARIADB_URL.split('?')[0] + '?connectTimeout=10000');
      const rows = await connection.query('SELECT seq AS id FROM seq_1_to_1000');
      console.log(rows.length, rows[999].id);
      await connection.end();`;
    const child = await runChild(program, 'module', ['--disallow-code-generation-from-strings']);
    expect(child.stdout.trim()).toBe('1000 1000n');
  });
});

describe('a big result', () => {
  it('lets the event loop turn while it arrives', async () => {
    const connection = await open();
    let turns = 0;
    let counting = true;
    const count = (): void => {
      turns++;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    const rows = await connection.query("SELECT seq, REPEAT('x', 50) AS t FROM seq_1_to_300000");
    counting = false;
    expect(rows).toHaveLength(300_000);
    // 18 MB, of which no turn takes more than half a megabyte.
    expect(turns).toBeGreaterThan(30);
  });
});
