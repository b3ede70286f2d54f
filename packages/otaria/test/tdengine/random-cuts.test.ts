import { TMQConstants, type TopicPartition, tmqConnect, WSConfig, WsSql } from 'otaria/tdengine';
import { expect, it, onTestFinished } from 'vitest';
import { LONG, openTopic, settings } from './consumers.js';
import { disturbance, MessageProxy } from './message-proxy.js';
import { openDatabase } from './server.js';

// Connections that are cut by chance, again and again, the same way each time.

/** Each cut costs a login: machines under load take their time. */
const LIMIT = { timeout: 180_000 };
const ROWS = 10_000;
const TABLES = 2;
/** Bytes that a process may keep of what it did. */
const MAXIMUM_GROWTH = 20_000_000;

async function cutting(seed: number, oneIn: number): Promise<MessageProxy> {
  const proxy = await MessageProxy.start(disturbance(seed, { cut: oneIn }));
  onTestFinished(() => proxy.stop());
  return proxy;
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A connection is made again as often as it takes. */
const PATIENTLY = 'retries=50&retry_backoff_ms=1&retry_backoff_max_ms=5';

/** The first login has but one attempt at each adapter. */
async function untilConnected<T>(connect: () => Promise<T>): Promise<T> {
  return connect().catch((error) => {
    if (error.code === 104) return untilConnected(connect);
    throw error;
  });
}

it('10 000 rows that may be written twice are there once after 200 cuts', LIMIT, async () => {
  const { sql: reader, database } = await openDatabase();
  await reader.exec('CREATE STABLE meters (ts TIMESTAMP, v INT) TAGS (n INT)');
  const proxy = await cutting(6, 25);
  const config = new WSConfig(`${proxy.url}/${database}?${PATIENTLY}`);
  const sql = await untilConnected(() => WsSql.open(config, { retry: 'idempotent' }));
  onTestFinished(() => sql.close());
  const before = memory();
  const stmt = await sql.stmtInit();
  await stmt.prepare('INSERT INTO ? USING meters TAGS (?) VALUES (?, ?)');
  for (let first = 0; first < ROWS; first += 10) {
    const table = (first / 10) % TABLES;
    await stmt.setTableName(`t${table}`);
    const tags = stmt.newStmtParam();
    tags.setInt([table]);
    await stmt.setTags(tags);
    const values = Array.from({ length: 10 }, (_, index) => first + index);
    const rows = stmt.newStmtParam();
    rows.setTimestamp(values.map((value) => 1_700_000_000_000 + value));
    rows.setInt(values);
    await stmt.bind(rows);
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(10);
  }
  await stmt.close();
  expect(proxy.cuts).toBeGreaterThan(200);
  expect(memory() - before).toBeLessThan(MAXIMUM_GROWTH);
  const { 0: count } = (await reader.exec('SELECT COUNT(*), SUM(v) FROM meters')).getData() ?? [];
  expect(count).toEqual([BigInt(ROWS), BigInt((ROWS * (ROWS - 1)) / 2)]);
});

it('50 000 rows are all delivered, and no commit is lost, through 200 cuts', LIMIT, async () => {
  const { sql, database, topic } = await openTopic(
    ['CREATE TABLE t (ts TIMESTAMP, v INT)'],
    (database) => `AS SELECT ts, v FROM ${database}.t`,
  );
  const proxy = await cutting(7, 10);
  const config = settings('g', {
    [TMQConstants.WS_URL]: `ws://${proxy.address}?${PATIENTLY}`,
  });
  const consumer = await untilConnected(() => tmqConnect(config));
  onTestFinished(() => consumer.close());
  await consumer.subscribe([topic]);
  const before = memory();
  const delivered = new Map<number, number>();
  let committed: TopicPartition[] = [];
  for (let first = 0; first < 50_000; first += 500) {
    const rows = Array.from({ length: 500 }, (_, index) => `(${first + index}, ${first + index})`);
    await sql.exec(`INSERT INTO ${database}.t VALUES ${rows.join('')}`);
    while (delivered.size < first + 500) {
      const [message] = (await consumer.poll(LONG)).values();
      for (const [, v] of message.getData() ?? []) delivered.set(v, (delivered.get(v) ?? 0) + 1);
      committed = await expectKept(await consumer.commit(), committed);
    }
  }
  expect(proxy.cuts).toBeGreaterThan(200);
  expect(memory() - before).toBeLessThan(MAXIMUM_GROWTH);
  // What the program got was never sent again: its place is restored, too.
  expect(Math.max(...delivered.values())).toBe(1);
  await consumer.close();
  const other = await tmqConnect(settings('g'));
  onTestFinished(() => other.close());
  await other.subscribe([topic]);
  await expectKept(await other.committed(committed), committed);
  expect((await other.poll(0)).has('')).toBe(true);
});

/** Offsets that were committed never go back. */
async function expectKept(
  now: TopicPartition[],
  before: TopicPartition[],
): Promise<TopicPartition[]> {
  for (const { vgroup_id, offset = 0n } of before) {
    const later = now.find((partition) => partition.vgroup_id === vgroup_id);
    expect(later?.offset ?? -1n).toBeGreaterThanOrEqual(offset);
  }
  return now;
}
