// What a pool adds to a query whose connection is idle: CPU of this process per query, through a pool of one
// connection and on a connection, in turns. Usage: MARIADB_URL=… node pool-overhead.mjs [package] [rounds] [queries]
const [, , packageName = 'otaria/mariadb', rounds = '15', queries = '10000'] = process.argv;
const mariadb = await import(packageName);
const pool = mariadb.createPool(`${process.env.MARIADB_URL}?connectionLimit=1`);
const connection = await mariadb.createConnection(process.env.MARIADB_URL);

/** CPU microseconds per query, user and system, of queries one after another. */
async function measure(target) {
  const before = process.cpuUsage();
  for (let i = Number(queries); i > 0; i--) await target.query('DO 1');
  const { user, system } = process.cpuUsage(before);
  return { user: user / Number(queries), total: (user + system) / Number(queries) };
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

await measure(connection);
await measure(pool);
const differences = { user: [], total: [] };
const readings = { connection: [], pool: [] };
for (let round = Number(rounds); round > 0; round--) {
  const plain = await measure(connection);
  const pooled = await measure(pool);
  readings.connection.push(plain.total);
  readings.pool.push(pooled.total);
  differences.user.push(pooled.user - plain.user);
  differences.total.push(pooled.total - plain.total);
}
const text = (values) => median(values).toFixed(2);
console.log(
  `${packageName}: connection ${text(readings.connection)} us, pool ${text(readings.pool)} us per query; ` +
    `the pool adds ${text(differences.user)} us of user CPU, ${text(differences.total)} us with the system's`,
);
await connection.end();
await pool.end();
