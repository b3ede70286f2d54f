// The main job of otaria/tdengine, from connecting to cleaning up. `make demo` runs it; alone it needs TDENGINE_URL.
import { TaosResultError, WSConfig, WsSql } from 'otaria/tdengine';
import { makeMeters, windows } from './meter-readings.mjs';
import { showProgress } from './progress.mjs';
import { check, heading, printTimings, timed } from './steps.mjs';
import { printTable } from './table.mjs';

const database = `otaria_demo_node_${process.pid}`;
const meters = makeMeters(10, 10_000);
const readings = meters.flatMap((meter) => meter.readings);
const total = readings.length;
const sumOfAmps = readings.reduce((sum, { amps }) => sum + amps, 0);

// Ctrl-C ends the demonstration before its next statement, a second one kills it. So does a reader that went away.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('interrupted')));
process.stdout.on('error', (error) => stop.abort(error));

async function main() {
  const url = process.env.TDENGINE_URL;
  if (!url) throw new Error('TDENGINE_URL is not set, such as ws://root:taosdata@localhost:6041');

  heading('Otaria on Node.js: TDengine');
  const config = new WSConfig(url);
  config.setTimezone('UTC');
  const sql = await timed('connect', () => WsSql.open(config));
  console.log(`  server ${await sql.version()}`);
  try {
    for (const step of [createTable, insert, readRows, readColumns, summarize, askForMore]) {
      stop.signal.throwIfAborted();
      await step(sql);
    }
    heading('Timings; every answer agreed with the readings that were sent');
    printTimings();
  } finally {
    await cleanUp(sql, url);
  }
}

async function createTable(sql) {
  await timed('create database and super table', async () => {
    await sql.exec(`CREATE DATABASE ${database} KEEP 36500d`);
    await sql.exec(`
      CREATE STABLE ${database}.meters (ts TIMESTAMP, amps FLOAT, volts INT)
      TAGS (place NCHAR(16), group_id INT)`);
  });
  console.log(`  super table ${database}.meters is created`);
}

async function insert(sql) {
  heading('Insert: 1 000 readings a statement, the statements of ten meters at once');
  const insertAll = async () => {
    let done = 0;
    for (let from = 0; done < total; from += 1000) {
      stop.signal.throwIfAborted();
      const statements = meters.map((meter) => insertStatement(meter, from, from + 1000));
      const results = await Promise.all(statements.map((statement) => sql.exec(statement)));
      for (const { affectRows } of results) done += affectRows;
      showProgress(done, total);
    }
  };
  await timed('insert', insertAll, total);
  const result = await sql.exec(`SELECT COUNT(*), SUM(amps) FROM ${database}.meters`);
  check('count and sum on the server', result.getData(), [[BigInt(total), sumOfAmps]]);
}

/** The table of a meter comes into being with its first readings. */
function insertStatement({ table, place, group, readings }, from, to) {
  const rows = readings.slice(from, to).map(({ ts, amps, volts }) => `(${+ts},${amps},${volts})`);
  const target = `${database}.${table} USING ${database}.meters TAGS ('${place}', ${group})`;
  return `INSERT INTO ${target} VALUES ${rows.join('')}`;
}

async function readRows(sql) {
  heading('Read back row by row, as objects with dates');
  const [meter] = meters;
  const statement = `SELECT ts, amps, volts FROM ${database}.${meter.table} ORDER BY ts`;
  const readAll = async () => {
    const rows = await sql.query(statement, { rows: 'objects', timestamps: 'date' });
    const columns = rows.getMeta();
    const found = [];
    for await (const row of rows) found.push(row);
    return { columns, found };
  };
  const { columns, found } = await timed('read rows', readAll, meter.readings.length);
  const header = [columns.map(({ name }) => name), columns.map(({ type }) => type)];
  printTable(header, found.slice(0, 5).map(Object.values));
  check('readings of a meter', found, meter.readings);
}

async function readColumns(sql) {
  heading('Read all of them: as arrays, then column by column');
  const statement = `SELECT ts, amps, volts, place, group_id FROM ${database}.meters`;
  const result = await timed('read as arrays', () => sql.exec(statement), total);
  check('rows as arrays, how many', result.getData().length, total);
  const readAll = async () => {
    const found = { rows: 0, sum: 0 };
    for await (const { rows, columns } of await sql.queryColumns(statement)) {
      stop.signal.throwIfAborted();
      found.rows += rows;
      for (const amps of columns[1].values) found.sum += amps;
    }
    return found;
  };
  const { rows, sum } = await timed('read columns', readAll, total);
  console.log(`  ${rows.toLocaleString('en')} rows; the sum of all currents is ${sum} A`);
  check('sum of the columns', sum, sumOfAmps);
}

async function summarize(sql) {
  heading('A windowed aggregate: every six hours');
  const statement = `
    SELECT _wstart, COUNT(*), AVG(amps), MAX(volts) FROM ${database}.meters INTERVAL(6h)`;
  const select = () => sql.exec(statement, { timestamps: 'date' });
  const found = (await timed('windowed aggregate', select)).getData();
  const cells = ([begin, count, amps, volts]) => [begin, count, amps.toFixed(3), volts];
  printTable([['window from', 'readings', 'average A', 'highest V']], found.map(cells));
  const expected = windows(readings, 6);
  check(
    'windows',
    found.map(([begin, count, ...rest]) => [begin, Number(count), ...rest]),
    expected,
  );
}

async function askForMore(sql) {
  heading('An error: a table that does not exist');
  const accepted = () => new Error('the missing table was found');
  const select = () => sql.exec(`SELECT * FROM ${database}.missing`);
  const error = await timed('missing table', select).then(accepted, (error) => error);
  if (!(error instanceof TaosResultError)) throw error;
  const { name, code, message, sql: statement } = error;
  printTable([['field', 'value']], Object.entries({ name, code, message, sql: statement }));
  check('number of the error', code, 0x2662);
}

/** Leaves nothing behind, whatever happened before: if need be by a connection of its own. */
async function cleanUp(sql, url) {
  const open = sql.state() === 1 ? sql : await WsSql.open(new WSConfig(url));
  await open.exec(`DROP DATABASE IF EXISTS ${database}`);
  await open.close();
  console.log(`\nCleaned up: database ${database} is dropped, the connection is closed.`);
}

main().catch((error) => {
  console.error(`\nFailed: ${error.message || error.code}`);
  process.exitCode = 1;
});
