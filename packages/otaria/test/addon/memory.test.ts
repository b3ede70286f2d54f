import { describe, expect, it } from 'vitest';
import { runChild } from '../child.js';
import { packageName } from '../provider.js';

/** Prints by how many bytes the memory of a process has grown over 5 000 statements, after as many to warm up. */
function program(statement: string): string {
  return `
    import { createConnection } from '${packageName}';
    const connection = await createConnection(process.env.MARIADB_URL.split('?')[0] + '?connectTimeout=10000');
    const bytes = Buffer.alloc(20_000, 'x');
    const used = async () => {
      for (let i = 0; i < 4; i++) { await new Promise(setImmediate); gc(); }
      const { heapUsed, external, rss } = process.memoryUsage();
      return { heap: heapUsed + external, rss };
    };
    let i = 0;
    const run = async () => { for (const end = i + 5000; i < end; i++) { ${statement} } };
    await run();
    const before = await used();
    await run();
    const after = await used();
    process.stdout.write(JSON.stringify({ heap: after.heap - before.heap, rss: after.rss - before.rss }));
    await connection.end();`;
}

/** Far less than a leak of one object per statement would take, far more than the collector leaves behind. */
const MAXIMUM_HEAP_GROWTH = 500_000;
/** Memory outside of the JavaScript heap, which is never returned to the system to the byte. */
const MAXIMUM_RSS_GROWTH = 40_000_000;

async function expectFlat(statement: string): Promise<void> {
  const { status, stdout, stderr } = await runChild(program(statement), 'module', ['--expose-gc']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const growth = JSON.parse(stdout);
  expect(growth.heap).toBeLessThan(MAXIMUM_HEAP_GROWTH);
  expect(growth.rss).toBeLessThan(MAXIMUM_RSS_GROWTH);
}

describe('memory over 5 000 statements', { timeout: 40_000 }, () => {
  it.each([
    [
      'query with rows',
      `await connection.query("SELECT 1 AS a, 'some text of medium length' AS b, NOW() AS c");`,
    ],
    [
      'execute with parameters',
      `await connection.execute('SELECT ? AS a, ? AS b', [i, 'text ' + i]);`,
    ],
    [
      'Buffers and text of 20 000 bytes',
      `await connection.execute('SELECT ? AS a, HEX(?) AS b', [bytes, bytes]);`,
    ],
    ['statements without rows', `await connection.query('DO ?', [i]);`],
    ['failing statements', `await connection.query('SELEC').catch(() => undefined);`],
    [
      'streams that are left early',
      `for await (const row of connection.queryStream('SELECT seq FROM seq_1_to_200')) break;`,
    ],
    ['ever new columns', `await connection.query('SELECT 1 AS c' + i);`],
  ])('stays flat with %s', async (_, statement) => {
    await expectFlat(statement);
  });

  it('stays flat over 250 connections', async () => {
    await expectFlat(`if (i % 20 === 0) {
      const another = await createConnection(process.env.MARIADB_URL.split('?')[0] + '?connectTimeout=10000');
      await another.query('SELECT 1');
      await another.end();
    }`);
  });

  it('grows little when a program keeps one cell out of every tenth result of 200 rows', async () => {
    await expectFlat(`
      const rows = await connection.query("SELECT REPEAT('x', 40) AS cell FROM seq_1_to_200");
      globalThis.kept ??= [];
      if (i % 10 === 0) kept.push(rows[100].cell);`);
  });
});
