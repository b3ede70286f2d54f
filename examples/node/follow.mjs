// A consumer that follows inserts, with a live counter. `make demo` runs it; alone it needs TDENGINE_URL.
import { setTimeout } from 'node:timers/promises';
import { TMQConstants, tmqConnect, WSConfig, WsSql } from 'otaria/tdengine';
import { showProgress } from './progress.mjs';
import { check, heading, printTimings, timed } from './steps.mjs';

const name = `otaria_follow_node_${process.pid}`;
const meters = 4;
const rounds = 50;
/** Of each meter in each round. */
const rows = 500;
const total = meters * rounds * rows;
const start = Date.UTC(2026, 0, 1);
/** What a server says of a topic that is still subscribed to. */
const TOPIC_SUBSCRIBED = 0x3eb;

// Ctrl-C ends the demonstration wherever it waits, a second one kills it. So does a reader that went away.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('interrupted')));
process.stdout.on('error', (error) => stop.abort(error));

async function main() {
  const url = process.env.TDENGINE_URL;
  if (!url) throw new Error('TDENGINE_URL is not set, such as ws://root:taosdata@localhost:6041');

  heading('Otaria on Node.js: a consumer follows the inserts');
  const sql = await WsSql.open(new WSConfig(url));
  try {
    await sql.exec(`CREATE DATABASE ${name} KEEP 36500d`);
    await sql.exec(`USE ${name}`);
    await sql.exec('CREATE STABLE meters (ts TIMESTAMP, reading BIGINT) TAGS (number INT)');
    await sql.exec(`CREATE TOPIC ${name} AS STABLE meters`);
    const consumer = await subscribe(url);
    try {
      await timed('insert and follow', () => Promise.all([write(sql), follow(consumer)]), total);
      await checkCommits(consumer);
    } finally {
      await consumer.close();
    }
    printTimings();
  } finally {
    await cleanUp(sql);
  }
}

async function subscribe(url) {
  const settings = new Map([
    [TMQConstants.WS_URL, url],
    [TMQConstants.GROUP_ID, name],
    [TMQConstants.AUTO_OFFSET_RESET, 'earliest'],
    [TMQConstants.ENABLE_AUTO_COMMIT, false],
  ]);
  const consumer = await tmqConnect(settings);
  await consumer.subscribe([name]);
  return consumer;
}

async function write(sql) {
  for (let round = 0; round < rounds; round++) {
    stop.signal.throwIfAborted();
    for (let meter = 0; meter < meters; meter++) {
      const readings = Array.from({ length: rows }, (_, row) => round * rows + row);
      const values = readings.map((reading) => `(${start + reading},${reading})`).join('');
      await sql.exec(`INSERT INTO d${meter} USING meters TAGS (${meter}) VALUES ${values}`);
    }
  }
}

/** Counts what comes until it is all: each row once, those of a table in their order. */
async function follow(consumer) {
  const next = new Map();
  let count = 0;
  for await (const message of consumer.messages({ signal: stop.signal })) {
    for (const { table, rows } of message.getBlocks()) {
      const first = next.get(table) ?? 0;
      for (const [index, [ts, reading]] of rows.entries()) {
        check(
          `reading of ${table}`,
          [ts, reading],
          [BigInt(start + first + index), BigInt(first + index)],
        );
      }
      next.set(table, first + rows.length);
      count += rows.length;
    }
    // Counted: it need not come again.
    await consumer.commit();
    showProgress(count, total);
    if (count >= total) return;
  }
}

async function checkCommits(consumer) {
  const partitions = await consumer.assignment();
  const committed = await consumer.committed(partitions);
  const offsets = (places) => places.map(({ offset }) => offset);
  check('committed offsets', offsets(committed), offsets(await consumer.positions(partitions)));
  console.log('  every row came once and in its order; its offset is committed');
}

/** Leaves nothing behind. A server notices a moment later that a consumer has gone. */
async function cleanUp(sql) {
  for (let attempt = 1; ; attempt++) {
    try {
      await sql.exec(`DROP TOPIC IF EXISTS ${name}`);
      break;
    } catch (error) {
      if (error.code !== TOPIC_SUBSCRIBED || attempt === 50) throw error;
      await setTimeout(100);
    }
  }
  await sql.exec(`DROP DATABASE IF EXISTS ${name}`);
  await sql.close();
  console.log(`\nCleaned up: topic and database ${name} are dropped.`);
}

main().catch((error) => {
  console.error(`\nFailed: ${error.message || error.code}`);
  process.exitCode = 1;
});
