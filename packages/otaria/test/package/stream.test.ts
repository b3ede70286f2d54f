import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { runChild } from '../child.js';
import type { ConnectionConfig } from '../provider.js';
import { authority, open, packageName } from '../provider.js';

// npm mariadb needs a call of `close` in each of these cases, or the connection stays blocked.
describe('a stream that is left early gives the connection back', () => {
  it('after a break', async () => {
    const connection = await open();
    for await (const row of connection.queryStream('SELECT seq AS id FROM seq_1_to_300000')) {
      if (row.id === 3n) break;
    }
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('after destroy, with an error or without', async () => {
    const connection = await open();
    for (const error of [undefined, new Error('enough')]) {
      const stream = connection.queryStream('SELECT seq AS id FROM seq_1_to_300000');
      await once(stream, 'data');
      const end = finished(stream).then(
        () => 'finished',
        (failure: Error) => failure.message,
      );
      stream.destroy(error);
      expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(await end).toBe(error ? 'enough' : 'Premature close');
    }
  });

  it('when it is destroyed before the first row', async () => {
    const connection = await open();
    connection.queryStream('SELECT seq AS id FROM seq_1_to_300000').destroy();
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

it('columns are told by the name of the first documentation, too', async () => {
  const connection = await open();
  const stream = connection.queryStream('SELECT 1 AS a');
  const [[columns], [fields]] = await Promise.all([
    once(stream, 'columns'),
    once(stream, 'fields'),
  ]);
  expect(columns).toBe(fields);
  stream.destroy();
});

it('what a listener throws is not an error of the connection', async () => {
  const { stdout, status } = await runChild(
    `import { createConnection } from '${packageName}';
     const connection = await createConnection(process.env.MARIADB_URL);
     process.on('uncaughtException', async (error) => {
       process.removeAllListeners('uncaughtException');
       const [row] = await connection.query('SELECT 1 AS one');
       process.stdout.write(error.message + ' ' + row.one);
       await connection.end();
     });
     connection.queryStream('SELECT 1 AS a').on('data', () => { throw new Error('thrown by a listener'); });`,
    'module',
  );
  expect({ stdout, status }).toEqual({ stdout: 'thrown by a listener 1', status: 0 });
});

/** Bytes that a process may grow by while a million rows pass; all of them together take several hundred millions. */
const MAXIMUM_GROWTH = 80_000_000;

describe('a million rows', { timeout: 120_000 }, () => {
  it.each<[string, ConnectionConfig]>([
    ['plain', {}],
    ['under TLS', { ssl: { ca: authority() } }],
    ['compressed', { compress: true }],
  ])('pass %s in flat memory, whether the reader is fast or slow', async (_, options) => {
    const { stdout, stderr, status } = await runChild(
      `import { createConnection } from '${packageName}';
       import { setTimeout } from 'node:timers/promises';
       const url = new URL(process.env.MARIADB_URL);
       const connection = await createConnection({
         host: url.hostname, port: Number(url.port), user: url.username, password: url.password,
         database: url.pathname.slice(1), connectTimeout: 20000, ...${JSON.stringify(options)},
       });
       /** Reads rows and tells the peaks of memory meanwhile. */
       async function read(wanted, pause) {
         let count = 0, heap = 0, rss = 0;
         const sql = "SELECT seq AS id, REPEAT('some text ', 10) AS t FROM seq_1_to_" + wanted;
         for await (const row of connection.queryStream(sql)) {
           if (++count % 1000 > 0) continue;
           const memory = process.memoryUsage();
           heap = Math.max(heap, memory.heapUsed + memory.external);
           rss = Math.max(rss, memory.rss);
           if (pause) await setTimeout(2);
         }
         return { count, heap, rss };
       }
       const before = await read(100_000, false);
       for (const pause of [false, true]) {
         const { count, heap, rss } = await read(1_000_000, pause);
         const growth = { heap: heap - before.heap, rss: rss - before.rss };
         console.log(JSON.stringify({ count, growth }));
       }
       await connection.end();`,
      'module',
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const passes = stdout.trim().split('\n');
    expect(passes).toHaveLength(2);
    for (const { count, growth } of passes.map((line) => JSON.parse(line))) {
      expect(count).toBe(1_000_000);
      expect(growth.heap).toBeLessThan(MAXIMUM_GROWTH);
      expect(growth.rss).toBeLessThan(MAXIMUM_GROWTH);
    }
  });
});
