// A small program that shows whether a runtime can use the package. Needs MARIADB_URL.
import assert from 'node:assert/strict';
import { createConnection, createPool } from 'otaria/mariadb';
import { createConnection as createCallbackConnection } from 'otaria/mariadb/callback';

const url = process.env.MARIADB_URL;
const connection = await createConnection(url);

assert.deepEqual(
  [...(await connection.query('SELECT ? AS n, ? AS s', [1, 'one']))],
  [{ n: 1, s: 'one' }],
);
assert.deepEqual([...(await connection.execute('SELECT ? AS n', [2]))], [{ n: 2 }]);
await assert.rejects(connection.query('SELEC'), { code: 'ER_PARSE_ERROR', errno: 1064 });

const prepared = await connection.prepare('SELECT ? + 1 AS n');
assert.equal((await prepared.execute([41]))[0].n, 42n);
prepared.close();

await connection.query('CREATE TEMPORARY TABLE smoke (id INT PRIMARY KEY, s TEXT)');
const rows = Array.from({ length: 10_000 }, (_, i) => [i, `row ${i}`]);
const { affectedRows } = await connection.batch('INSERT INTO smoke VALUES (?, ?)', rows);
assert.equal(affectedRows, rows.length);

let streamed = 0;
for await (const row of connection.queryStream('SELECT * FROM smoke ORDER BY id')) {
  assert.equal(row.s, `row ${streamed++}`);
}
assert.equal(streamed, rows.length);

const abort = new AbortController();
const stopped = connection.query({ sql: 'SELECT SLEEP(60)', signal: abort.signal });
abort.abort(new Error('enough'));
await assert.rejects(stopped, /enough/);

await connection.beginTransaction();
await connection.query('DELETE FROM smoke');
await connection.rollback();
assert.equal((await connection.query('SELECT COUNT(*) AS n FROM smoke'))[0].n, 10_000n);
await connection.end();

const pool = createPool(`${url}?connectionLimit=3`);
const ids = await Promise.all(
  Array.from({ length: 30 }, (_, n) => pool.query('SELECT ? AS n', [n])),
);
assert.deepEqual(
  ids.map(([{ n }]) => n),
  ids.map((_, n) => n),
);
await pool.end();

const withCallbacks = createCallbackConnection(url);
const result = await new Promise((resolve, reject) =>
  withCallbacks.query('SELECT 1 AS n', (error, found) => (error ? reject(error) : resolve(found))),
);
assert.equal(result[0].n, 1);
await new Promise((done) => withCallbacks.end(done));

if (process.env.MARIADB_CA) {
  const { readFile } = await import('node:fs/promises');
  const ca = await readFile(process.env.MARIADB_CA, 'utf8');
  const { hostname, port, username, password } = new URL(url);
  const secure = await createConnection({
    ...{ host: hostname, port: Number(port), user: username, password },
    ...{ ssl: { ca, checkServerIdentity: () => undefined }, compress: true },
  });
  assert.match((await secure.query("SHOW STATUS LIKE 'Ssl_cipher'"))[0].Value, /./);
  await secure.end();
}

console.log('connects, queries, prepares, streams, aborts, pools: fine');
