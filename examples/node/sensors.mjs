// The main job of otaria/mariadb, from connecting to cleaning up. `make demo` runs it; alone it needs MARIADB_URL.
import { createConnection, SqlError } from 'otaria/mariadb';
import { showProgress } from './progress.mjs';
import { makeReadings, Summary } from './readings.mjs';
import { check, heading, printTimings, timed } from './steps.mjs';
import { printTable } from './table.mjs';

const table = `otaria_demo_node_${process.pid}`;
const readings = makeReadings(10_000);
const insertReading = {
  namedPlaceholders: true,
  sql: `INSERT INTO ${table} (sensor, taken_at, celsius, humidity) VALUES (:sensor, :taken_at, :celsius, :humidity)`,
};

// Ctrl-C ends the demonstration before its next statement, a second one kills it. So does a reader that went away.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('interrupted')));
process.stdout.on('error', (error) => stop.abort(error));

async function main() {
  const url = process.env.MARIADB_URL;
  if (!url)
    throw new Error('MARIADB_URL is not set, such as mariadb://user:password@host/database');

  heading('Otaria on Node.js');
  const connection = await timed('connect', () => createConnection(url));
  console.log(`  server ${connection.serverVersion()}, connection ${connection.threadId}`);
  try {
    for (const step of [createTable, insert, readObjects, readStream, summarize, insertTwice]) {
      stop.signal.throwIfAborted();
      await step(connection);
    }
    heading('Timings; every answer agreed with the readings that were sent');
    printTimings();
  } finally {
    await cleanUp(connection, url);
  }
}

async function createTable(connection) {
  const columns = `
    id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
    sensor VARCHAR(16) NOT NULL,
    taken_at DATETIME NOT NULL,
    celsius DECIMAL(5,2) NOT NULL,
    humidity DOUBLE,
    UNIQUE KEY one_at_a_time (sensor, taken_at)`;
  await timed('create table', () => connection.query(`CREATE TABLE ${table} (${columns})`));
  console.log(`  table ${table} is created`);
}

async function insert(connection) {
  heading('Insert: pipelined, 500 statements at a time, in one transaction');
  const insertAll = async () => {
    await connection.beginTransaction();
    for (let done = 0; done < readings.length; ) {
      stop.signal.throwIfAborted();
      const slice = readings.slice(done, done + 500);
      // Prepared at its first use only; and none of them waits for the answer to the one before.
      await Promise.all(slice.map((reading) => connection.execute(insertReading, reading)));
      done += slice.length;
      showProgress(done, readings.length);
    }
    await connection.commit();
  };
  await timed('insert', insertAll, readings.length);
  const sql = `SELECT COUNT(*) AS count, SUM(celsius) AS sum FROM ${table}`;
  const [total] = await connection.query({ sql, bigIntAsNumber: true });
  check('count and sum on the server', total, Summary.of(readings).total());
}

async function readObjects(connection) {
  heading('Read back as objects');
  const select = () => connection.query(`SELECT * FROM ${table} ORDER BY id`);
  const rows = await timed('read as objects', select, readings.length);
  const names = rows.meta.map((column) => column.name());
  const sqlTypes = rows.meta.map((column) => column.type);
  const types = names.map((name) => rows[0][name].constructor.name);
  printTable([names, sqlTypes, types], rows.slice(0, 5).map(Object.values));
  const withoutId = rows.map(({ id, ...reading }) => reading);
  check('readings, as objects', withoutId, readings);
}

async function readStream(connection) {
  heading('Read back as a stream of arrays, summed up on the way');
  const sql = `SELECT sensor, celsius FROM ${table} ORDER BY id`;
  const summary = new Summary();
  const readAll = async () => {
    for await (const [sensor, celsius] of connection.queryStream({ sql, rowsAsArray: true })) {
      stop.signal.throwIfAborted();
      summary.add(sensor, celsius);
    }
  };
  await timed('read as a stream', readAll, readings.length);
  const { count, sum } = summary.total();
  console.log(`  ${count.toLocaleString('en')} rows; the sum of all temperatures is ${sum} °C`);
  check('summary of the stream', summary.lines(), Summary.of(readings).lines());
}

async function summarize(connection) {
  heading('A prepared query with parameters: 3 to 7 January');
  const sql = `
    SELECT sensor, COUNT(*) AS readings, MIN(celsius) AS min, MAX(celsius) AS max, ROUND(AVG(celsius), 2) AS avg
    FROM ${table} WHERE taken_at >= ? AND taken_at < ? GROUP BY sensor ORDER BY sensor`;
  const [from, to] = [new Date(2026, 0, 3), new Date(2026, 0, 8)];
  const select = () => connection.execute({ sql, bigIntAsNumber: true }, [from, to]);
  const rows = await timed('prepared query', select);
  printTable([Object.keys(rows[0])], rows.map(Object.values));
  const between = readings.filter(({ taken_at }) => taken_at >= from && taken_at < to);
  check('summary between two dates', rows, Summary.of(between).lines());
}

async function insertTwice(connection) {
  heading('An error: the same reading once more');
  const insertAgain = () => connection.execute(insertReading, readings[0]);
  const accepted = () => new Error('the duplicate reading was accepted');
  const error = await timed('duplicate key', insertAgain).then(accepted, (error) => error);
  if (!(error instanceof SqlError)) throw error;
  const { code, errno, sqlState, sqlMessage } = error;
  const sqlLines = error.sql.match(/.{1,70}( |$)|.{70}/g);
  printTable(
    [['field', 'value']],
    [
      ...Object.entries({ code, errno, sqlState, sqlMessage }),
      ...sqlLines.map((line, i) => [i === 0 ? 'sql' : '', line]),
    ],
  );
  check('number of the error', errno, 1062);
}

/** Leaves nothing behind, whatever happened before: if need be by a connection of its own. */
async function cleanUp(connection, url) {
  const open = connection.isValid() ? connection : await createConnection(url);
  await open.query(`DROP TABLE IF EXISTS ${table}`);
  await open.end();
  console.log(`\nCleaned up: table ${table} is dropped, the connection is closed.`);
}

main().catch((error) => {
  console.error(`\nFailed: ${error.message || error.code}`);
  process.exitCode = 1;
});
