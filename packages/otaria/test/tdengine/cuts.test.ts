import { TMQConstants, tmqConnect, WSConfig, WsSql } from 'otaria/tdengine';
import { expect, it, onTestFinished, vi } from 'vitest';
import { isEmpty, LONG, openTopic, settings, subscribe } from './consumers.js';
import { disturbance, MessageProxy, nth, type Rule } from './message-proxy.js';
import { openDatabase } from './server.js';

// Connections that break at any message, hundreds of times.

const PATIENT = 'retries=1000&retry_backoff_ms=1&retry_backoff_max_ms=10';
/** For machines that do much else. */
const TEST_TIMEOUT = 300_000;

async function startProxy(rule: Rule): Promise<MessageProxy> {
  const proxy = await MessageProxy.start(rule);
  onTestFinished(() => proxy.stop());
  return proxy;
}

/** A proxy that disturbs nothing until it is told to: the first attempt to connect is not repeated. */
async function startRough(rule: Rule): Promise<{ proxy: MessageProxy; disturb: () => void }> {
  let isCalm = true;
  const proxy = await startProxy((seen) => (isCalm ? 'pass' : rule(seen)));
  const disturb = (): void => {
    isCalm = false;
  };
  return { proxy, disturb };
}

/** How many sockets this process has open. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

/** Bytes that a process may keep of hundreds of connections, before the collector has run. */
const MAXIMUM_GROWTH = 40_000_000;

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it(
  'every row that a prepared statement inserts is there once',
  async () => {
    const [executions, rows] = [1000, 10];
    const { sql: direct, database } = await openDatabase();
    await direct.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    const before = sockets();
    const { proxy, disturb } = await startRough(disturbance(7, { cut: 12, delay: 40 }));
    const url = `${proxy.url}/${database}?${PATIENT}`;
    const sql = await WsSql.open(new WSConfig(url), { retry: 'idempotent' });
    disturb();
    const memoryBefore = memory();
    const statement = await sql.stmtInit();
    await statement.prepare('INSERT INTO t VALUES (?, ?)');
    for (let from = 0; from < executions * rows; from += rows) {
      const values = Array.from({ length: rows }, (_, i) => from + i);
      const params = statement.newStmtParam();
      params.setTimestamp(values);
      params.setInt(values);
      await statement.bind(params);
      await statement.exec();
      expect(statement.getLastAffected()).toBe(rows);
    }
    await sql.close();
    expect(proxy.cuts).toBeGreaterThan(200);
    expect(memory() - memoryBefore).toBeLessThan(MAXIMUM_GROWTH);
    const found = (await direct.exec('SELECT ts, v FROM t ORDER BY ts')).getData() ?? [];
    expect(found).toEqual(
      Array.from({ length: executions * rows }, (_, value) => [BigInt(value), value]),
    );
    await vi.waitFor(() => expect(sockets()).toBe(before));
  },
  TEST_TIMEOUT,
);

it(
  'every row of a topic comes once, and what is committed stays committed',
  async () => {
    const [total, rows] = [50_000, 1000];
    const create = ['CREATE TABLE t (ts TIMESTAMP, v INT)'];
    const { sql, topic } = await openTopic(create, (name) => `AS SELECT v FROM ${name}.t`);
    const before = sockets();
    const { proxy, disturb } = await startRough(disturbance(6, { cut: 6, delay: 40 }));
    const config = settings('g', { [TMQConstants.WS_URL]: `${proxy.url}?${PATIENT}` });
    const consumer = await tmqConnect(config);
    disturb();
    const memoryBefore = memory();
    await consumer.subscribe([topic]);
    for (let next = 0; next < total; ) {
      await sql.exec(insertion(next, next + rows));
      for (const end = next + rows; next < end; ) {
        const [message] = (await consumer.poll(LONG)).values();
        const values = (message.getData() ?? []).map(([value]) => value);
        expect(values).toEqual(Array.from(values, (_, i) => next + i));
        next += values.length;
        await consumer.commit();
      }
    }
    await consumer.close();
    expect(proxy.cuts).toBeGreaterThan(200);
    expect(memory() - memoryBefore).toBeLessThan(MAXIMUM_GROWTH);
    await vi.waitFor(() => expect(sockets()).toBe(before));
    expect(await isEmpty(await subscribe(topic))).toBe(true);
  },
  TEST_TIMEOUT,
);

function insertion(from: number, to: number): string {
  const rows = Array.from({ length: to - from }, (_, i) => `(${from + i}, ${from + i})`);
  return `INSERT INTO t VALUES ${rows.join('')}`;
}

it('a message whose content was lost with the connection comes again, and is not committed before', async () => {
  const create = ['CREATE TABLE t (ts TIMESTAMP, v INT)', insertion(1, 2)];
  const { topic } = await openTopic(create, (database) => `AS SELECT v FROM ${database}.t`);
  const proxy = await startProxy(nth('server', 'fetch_raw_data', 1, 'cut'));
  const consumer = await subscribe(topic, {
    [TMQConstants.WS_URL]: proxy.url,
    [TMQConstants.ENABLE_AUTO_COMMIT]: true,
    [TMQConstants.AUTO_COMMIT_INTERVAL_MS]: 0,
  });
  const [message] = (await consumer.poll(LONG)).values();
  expect([message.getData(), proxy.cuts]).toEqual([[[1]], 1]);
  const [partition] = await consumer.committed(await consumer.assignment());
  expect(partition.offset).toBe(-2147467247n);
});
