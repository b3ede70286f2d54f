import { describe, expect, it } from 'vitest';
import { runChild } from '../child.js';
import { packageName } from '../provider.js';

/**
 * What a worker does: a connection, a text and a binary statement, a few thousand rows, a failure, a statement that is
 * stopped, a pool, the end.
 */
const inWorker = `
  const { parentPort } = require('node:worker_threads');
  (async () => {
    const { createConnection, createPool } = LOAD;
    const url = process.env.MARIADB_URL.split('?')[0] + '?connectTimeout=10000';
    const connection = await createConnection(url);
    const [{ v }] = await connection.execute('SELECT ? AS v', ['from a worker']);
    const rows = await connection.query('SELECT seq AS id FROM seq_1_to_3000');
    const failed = await connection.query('SELEC').catch((error) => error.errno);
    const stopped = await connection
      .query({ sql: 'SELECT SLEEP(60)', signal: AbortSignal.timeout(5) })
      .catch((error) => error.name);
    const pool = createPool(url + '&connectionLimit=2');
    const pooled = await Promise.all([1, 2, 3, 4].map((n) => pool.execute('SELECT ? AS n', [n])));
    await pool.end();
    END
    parentPort.postMessage(
      [v, rows.length, String(rows[2999].id), failed, stopped, ...pooled.map(([{ n }]) => n)].join(),
    );
  })();`;

const loads = {
  require: `require('${packageName}')`,
  import: `await import('${packageName}')`,
};
const answer = 'from a worker,3000,3000,1064,TimeoutError,1,2,3,4';

/** A program that starts workers and prints what each said, and how it exited. */
function program(load: keyof typeof loads, end: string, start: string): string {
  const worker = inWorker.replace('LOAD', loads[load]).replace('END', end);
  return `
    const { Worker } = require('node:worker_threads');
    const run = () => new Promise((resolve, reject) => {
      let said = 'nothing';
      const worker = new Worker(${JSON.stringify(worker)}, { eval: true });
      worker.on('message', (message) => { said = message; });
      worker.on('error', reject);
      worker.on('exit', (code) => { console.log(said + ' exit ' + code); resolve(); });
    });
    (async () => { ${start} })();`;
}

const tenTimes = `${answer} exit 0\n`.repeat(10);
const oneByOne = 'for (let i = 0; i < 10; i++) await run();';
const together = 'await Promise.all(Array.from({ length: 10 }, run));';
const end = 'await connection.end();';

describe('a worker thread', () => {
  it.each(['require', 'import'] as const)(
    'loads the package by %s, queries and ends, ten times',
    async (load) => {
      const ended = await runChild(program(load, end, oneByOne), 'commonjs');
      expect(ended).toEqual({ status: 0, stdout: tenTimes, stderr: '' });
    },
  );

  it('queries beside nine others', async () => {
    const ended = await runChild(program('require', end, together), 'commonjs');
    expect(ended).toEqual({ status: 0, stdout: tenTimes, stderr: '' });
  });

  it('queries while the main thread has the package loaded, too', async () => {
    const start = `require('${packageName}'); ${oneByOne}`;
    const ended = await runChild(program('require', end, start), 'commonjs');
    expect(ended).toEqual({ status: 0, stdout: tenTimes, stderr: '' });
  });

  it('may exit with a connection open and a statement running', async () => {
    const leave = `connection.query('SELECT SLEEP(1)').catch(() => undefined); setTimeout(() => process.exit(0), 20);`;
    const ended = await runChild(program('require', leave, oneByOne), 'commonjs');
    expect(ended).toEqual({ status: 0, stdout: tenTimes, stderr: '' });
  });
});
