import {
  type TaosTmqResult,
  TMQConstants,
  tmqConnect,
  type WsConsumer,
  type WsSql,
} from 'otaria/tdengine';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createTopic,
  isEmpty,
  LONG,
  nextRows,
  openTopic,
  settings,
  subscribe,
} from './consumers.js';
import { rejection, serverUrl } from './server.js';

const NOTHING_COMMITTED = -2147467247n;

/** A topic on a query over a table of numbers. */
async function numbers(...values: number[]): Promise<{ sql: WsSql; topic: string }> {
  const statements = ['CREATE TABLE t (ts TIMESTAMP, v INT)', ...values.map(insertion)];
  return openTopic(statements, (database) => `AS SELECT ts, v FROM ${database}.t`);
}

function insertion(value: number): string {
  return `INSERT INTO t VALUES (${1_700_000_000_000 + value}, ${value})`;
}

async function insert(sql: WsSql, value: number): Promise<void> {
  await sql.exec(insertion(value));
}

function rows(...values: number[]): unknown[][] {
  return values.map((value) => [BigInt(1_700_000_000_000 + value), value]);
}

describe('a message', () => {
  it('has the rows of its topic, and their columns', async () => {
    const { topic } = await numbers(1, 2);
    const consumer = await subscribe(topic);
    const messages = await consumer.poll(LONG);
    expect([...messages.keys()]).toEqual([topic]);
    const message = messages.get(topic) as TaosTmqResult;
    expect(message.getData()).toEqual(rows(1, 2));
    expect(message.getMeta()).toEqual([
      { name: 'ts', type: 'TIMESTAMP', length: 8 },
      { name: 'v', type: 'INT', length: 4 },
    ]);
    expect([message.getTopic(), message.getPrecision()]).toEqual([topic, 0]);
    expect([message.offset, message.change]).toEqual([expect.any(BigInt), null]);
    expect(message.totalTime).toBeGreaterThan(0);
  });

  it('that does not come in time has no rows and an empty name', async () => {
    const { topic } = await numbers();
    const consumer = await subscribe(topic);
    const [[name, message]] = [...(await consumer.poll(0))];
    expect([name, message.getData(), message.getBlocks(), message.offset]).toEqual([
      '',
      [],
      [],
      null,
    ]);
  });

  it('comes to a poll that waits for it', async () => {
    const { sql, topic } = await numbers();
    const consumer = await subscribe(topic);
    const waiting = nextRows(consumer);
    await insert(sql, 1);
    expect(await waiting).toEqual(rows(1));
  });

  it('of several tables tells each with its name, its columns and its values', async () => {
    const { topic } = await openTopic(
      [
        'CREATE STABLE s (ts TIMESTAMP, v BIGINT, name NCHAR(8)) TAGS (g INT)',
        'CREATE TABLE n (ts TIMESTAMP, b BOOL, u TINYINT UNSIGNED)',
        "INSERT INTO a_long_name USING s TAGS (1) VALUES (1700000000001, 9007199254740993, '温度😀')",
        "INSERT INTO b USING s TAGS (2) VALUES (1700000000002, NULL, 'NULL')",
        'INSERT INTO n VALUES (1700000000003, true, 200)',
      ],
      (database) => `AS DATABASE ${database}`,
    );
    const consumer = await subscribe(topic);
    const found = new Map<string | null, [string[], unknown[]]>();
    while (found.size < 3) {
      const [message] = (await consumer.poll(LONG)).values();
      expect(message.getData()).toEqual(message.getBlocks().flatMap((block) => block.rows));
      for (const { table, fields, rows } of message.getBlocks()) {
        found.set(table, [fields.map(({ name }) => name), rows]);
      }
    }
    expect(Object.fromEntries(found)).toEqual({
      a_long_name: [['ts', 'v', 'name'], [[1_700_000_000_001n, 9007199254740993n, '温度😀']]],
      b: [['ts', 'v', 'name'], [[1_700_000_000_002n, null, 'NULL']]],
      n: [['ts', 'b', 'u'], [[1_700_000_000_003n, true, 200]]],
    });
  });

  it('that tells a change of tables does not hold up those behind it', async () => {
    const { sql, topic } = await openTopic([], (database) => `WITH META AS DATABASE ${database}`);
    const consumer = await subscribe(topic);
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    const [change] = (await consumer.poll(LONG)).values();
    expect([change.getTopic(), change.getData()]).toEqual([topic, []]);
    expect(change.change).toMatchObject({ type: 'create', tableName: 't' });
    await insert(sql, 1);
    expect(await nextRows(consumer)).toEqual(rows(1));
  });

  it('has rows as objects and times as dates when that is wanted', async () => {
    const { topic } = await numbers(1);
    const consumer = await subscribe(topic, {}, { rows: 'objects', timestamps: 'date' });
    expect(await nextRows(consumer)).toEqual([{ ts: new Date(1_700_000_000_001), v: 1 }]);
  });

  it('names the tables of a query when that is wanted', async () => {
    const { topic } = await numbers(1);
    const consumer = await subscribe(topic, { [TMQConstants.MSG_WITH_TABLE_NAME]: true });
    const [message] = (await consumer.poll(LONG)).values();
    expect(message.getBlocks().map(({ table }) => table)).toEqual(['t']);
  });
});

describe('a loop over the messages', () => {
  it('gets them as they come, and may be left and begun again', async () => {
    const { sql, topic } = await numbers(1);
    const consumer = await subscribe(topic);
    const found: unknown[] = [];
    for await (const message of consumer) {
      found.push(...(message.getData() ?? []));
      if (found.length === 2) break;
      await insert(sql, 2);
    }
    await insert(sql, 3);
    for await (const message of consumer) {
      found.push(...(message.getData() ?? []));
      break;
    }
    expect(found).toEqual(rows(1, 2, 3));
  });

  it('ends when the consumer is closed', async () => {
    const { topic } = await numbers(1);
    const consumer = await subscribe(topic);
    const found: unknown[] = [];
    let closing: Promise<void> | undefined;
    for await (const message of consumer) {
      found.push(...(message.getData() ?? []));
      closing = consumer.close();
    }
    await closing;
    expect(found).toEqual(rows(1));
  });

  it('rejects with the reason of its signal, and no message is lost', async () => {
    const { sql, topic } = await numbers();
    const consumer = await subscribe(topic);
    const controller = new AbortController();
    const loop = consumer.messages({ signal: controller.signal }).next();
    controller.abort(new Error('enough'));
    expect((await rejection(loop)).message).toBe('enough');
    await insert(sql, 1);
    expect(await nextRows(consumer)).toEqual(rows(1));
  });
});

describe('a poll that is given up', () => {
  it('neither loses a message nor delivers one twice', async () => {
    const { sql, topic } = await numbers();
    const consumer = await subscribe(topic);
    for (let value = 1; value <= 10; value++) {
      const controller = new AbortController();
      const given = consumer.poll(LONG, { signal: controller.signal });
      const inserted = insert(sql, value);
      setImmediate(() => controller.abort());
      const outcome = await given.catch(() => new Map<string, TaosTmqResult>());
      await inserted;
      const [message] = outcome.values();
      expect(message?.getData() ?? (await nextRows(consumer))).toEqual(rows(value));
    }
    expect(await isEmpty(consumer)).toBe(true);
  });
});

describe('a commit', () => {
  it('lets the group go on behind the messages that it covers', async () => {
    const { sql, topic } = await numbers(1);
    const first = await subscribe(topic);
    await nextRows(first);
    const [assigned] = await first.assignment();
    expect(await first.committed([assigned])).toMatchObject([{ offset: NOTHING_COMMITTED }]);
    const [committed] = await first.commit();
    expect(committed).toMatchObject({ topic, vgroup_id: assigned.vgroup_id });
    expect(await first.committed([assigned])).toEqual(await first.positions([assigned]));
    await first.close();
    await insert(sql, 2);
    expect(await nextRows(await subscribe(topic))).toEqual(rows(2));
  });

  it('of offsets is told by committed', async () => {
    const { topic } = await numbers(1, 2);
    const consumer = await subscribe(topic);
    await nextRows(consumer);
    const [{ vgroup_id, begin, end }] = await consumer.assignment([topic]);
    const place = { topic, vgroup_id };
    expect(await consumer.commitOffsets([{ ...place, offset: end }])).toEqual([
      { ...place, offset: end },
    ]);
    await consumer.commitOffset({ ...place, offset: Number(begin) });
    expect(await consumer.committed([place])).toEqual([{ ...place, offset: begin }]);
  });
});

describe('auto commit', () => {
  const auto = {
    [TMQConstants.ENABLE_AUTO_COMMIT]: true,
    [TMQConstants.AUTO_COMMIT_INTERVAL_MS]: 0,
  };

  it('does not cover the message that the program works on', async () => {
    const { sql, topic } = await numbers(1);
    const first = await subscribe(topic, auto);
    expect(await nextRows(first)).toEqual(rows(1));
    await insert(sql, 2);
    expect(await nextRows(first)).toEqual(rows(2));
    await first.close();
    const second = await subscribe(topic, auto);
    expect(await nextRows(second)).toEqual(rows(2));
  });

  it('does not cover a message that comes to one poll while another waits', async () => {
    const { sql, topic } = await numbers();
    const first = await subscribe(topic, auto);
    const polls = [nextRows(first), nextRows(first)];
    await insert(sql, 1);
    expect(await Promise.race(polls)).toEqual(rows(1));
    const [assigned] = await first.assignment();
    expect(await first.committed([assigned])).toMatchObject([{ offset: NOTHING_COMMITTED }]);
    await insert(sql, 2);
    await Promise.all(polls);
  });

  it('covers at the end what the program has done with', async () => {
    const { topic } = await numbers(1);
    const first = await subscribe(topic, { [TMQConstants.ENABLE_AUTO_COMMIT]: 'true' });
    await nextRows(first);
    expect(await isEmpty(first)).toBe(true);
    await first.close();
    expect(await isEmpty(await subscribe(topic))).toBe(true);
  });

  it("is off with the text 'false'", async () => {
    const { topic } = await numbers(1);
    const consumer = await subscribe(topic, {
      ...auto,
      [TMQConstants.ENABLE_AUTO_COMMIT]: 'false',
    });
    await nextRows(consumer);
    await isEmpty(consumer);
    const assigned = await consumer.assignment();
    expect(await consumer.committed(assigned)).toMatchObject([{ offset: NOTHING_COMMITTED }]);
  });
});

describe('the place of a consumer', () => {
  async function atTheEnd(): Promise<{ consumer: WsConsumer; topic: string; sql: WsSql }> {
    const { sql, topic } = await numbers(1, 2);
    const consumer = await subscribe(topic);
    expect(await nextRows(consumer)).toEqual(rows(1, 2));
    return { consumer, topic, sql };
  }

  it('is told in bigints', async () => {
    const { consumer, topic } = await atTheEnd();
    const [assigned] = await consumer.assignment();
    const bigint = expect.any(BigInt);
    expect(assigned).toEqual({
      topic,
      vgroup_id: expect.any(Number),
      offset: bigint,
      begin: bigint,
      end: bigint,
    });
    expect(await consumer.positions([assigned])).toMatchObject([{ offset: bigint }]);
    expect(await consumer.subscription()).toEqual([topic]);
  });

  it('goes where positions said, and to a number', async () => {
    const { consumer, sql } = await atTheEnd();
    const assigned = await consumer.assignment();
    const [end] = await consumer.positions(assigned);
    await consumer.seek({ ...end, offset: Number(assigned[0].begin) });
    expect(await nextRows(consumer)).toEqual(rows(1, 2));
    await consumer.seek(end);
    await insert(sql, 3);
    expect(await nextRows(consumer)).toEqual(rows(3));
  });

  it('goes to the beginning, and everything comes again', async () => {
    const { consumer } = await atTheEnd();
    await consumer.seekToBeginning(await consumer.assignment());
    expect(await nextRows(consumer)).toEqual(rows(1, 2));
  });

  it('goes to the end, and only what is new comes', async () => {
    const { consumer, sql } = await atTheEnd();
    await consumer.seekToBeginning(await consumer.assignment());
    await consumer.seekToEnd(await consumer.assignment());
    const [{ offset, end }] = await consumer.assignment();
    expect(offset).toBe(end);
    await insert(sql, 3);
    expect(await nextRows(consumer)).toEqual(rows(3));
  });
});

describe('topics', () => {
  it('may be left for others', async () => {
    const { sql, topic } = await numbers(1);
    const other = await createTopic(sql, 'AS SELECT ts, v + 1 AS w FROM t');
    const consumer = await subscribe(topic);
    await nextRows(consumer);
    expect(await rejection(consumer.subscribe([other]))).toMatchObject({ code: 0xffff });
    await consumer.unsubscribe();
    expect(await consumer.subscription()).toEqual([]);
    await consumer.subscribe([other], 4711);
    expect([...(await consumer.poll(LONG)).keys()]).toEqual([other]);
  });

  it('may be several at once', async () => {
    const { sql, topic } = await numbers(1);
    const other = await createTopic(sql, 'AS SELECT ts, v + 1 AS w FROM t');
    const consumer = await tmqConnect(settings('g'));
    onTestFinished(() => consumer.close());
    await consumer.subscribe([topic, other]);
    const names = [...(await consumer.poll(LONG)).keys(), ...(await consumer.poll(LONG)).keys()];
    expect(names.sort()).toEqual([topic, other].sort());
    const assigned = (await consumer.commit()).map((partition) => partition.topic);
    expect(assigned.sort()).toEqual([topic, other].sort());
  });
});

describe('a refusal', () => {
  it.each([
    ['a missing URL', { [TMQConstants.WS_URL]: '' }, 101],
    ['no login', { [TMQConstants.CONNECT_USER]: '', [TMQConstants.CONNECT_PASS]: '' }, 106],
    ['a wrong password', { [TMQConstants.CONNECT_PASS]: 'sesame' }, 104],
    ['an auto commit of maybe', { [TMQConstants.ENABLE_AUTO_COMMIT]: 'maybe' }, 100],
    ['an interval of soon', { [TMQConstants.AUTO_COMMIT_INTERVAL_MS]: 'soon' }, 100],
    ['a setting that is an object', { [TMQConstants.CLIENT_ID]: {} }, 100],
    ['raw data', { 'msg.consume.rawdata': 'true' }, 100],
  ])('of %s comes from connecting', async (_, more, code) => {
    const error = await rejection(tmqConnect(settings('g', more)));
    expect(error).toMatchObject({ code });
    expect(error.message).not.toContain('sesame');
  });

  it.each([
    ['a topic that does not exist', ['missing'], 0x3e1],
    ['no topic', [], 100],
    ['what is no name', [1], 100],
  ])('of %s comes from subscribing', async (_, topics, code) => {
    const consumer = await tmqConnect(settings('g'));
    onTestFinished(() => consumer.close());
    expect(await rejection(consumer.subscribe(topics as string[]))).toMatchObject({ code });
    expect(await rejection(consumer.poll(0))).toMatchObject({ code: 100 });
  });

  it('of a setting that the server does not know tells its name', async () => {
    const consumer = await tmqConnect(settings('g', { 'no.such.key': 'x' }));
    onTestFinished(() => consumer.close());
    const { topic } = await numbers();
    const error = await rejection(consumer.subscribe([topic]));
    expect(error).toMatchObject({ code: 0x118 });
    expect(error.message).toContain('no.such.key');
  });

  it('of offsets and times that make no sense sends nothing', async () => {
    const { topic } = await numbers(1);
    const consumer = await subscribe(topic);
    const place = { topic, vgroup_id: 1 };
    for (const offset of [undefined, 1.5, 2 ** 53, 2n ** 63n, '1']) {
      const partition = { ...place, offset: offset as bigint };
      expect(await rejection(consumer.seek(partition))).toMatchObject({ code: 100 });
    }
    for (const wait of [-1, Number.NaN, '1']) {
      expect(await rejection(consumer.poll(wait as number))).toMatchObject({ code: 100 });
    }
    expect(await rejection(consumer.committed([{ topic, vgroup_id: 1.5 }]))).toMatchObject({
      code: 100,
    });
  });

  it('of partitions that are not there has the number of the server', async () => {
    const { topic } = await numbers(1);
    const consumer = await subscribe(topic);
    await nextRows(consumer);
    const [{ vgroup_id }] = await consumer.assignment();
    const beyond = { topic, vgroup_id, offset: 999_999n };
    expect(await rejection(consumer.seek(beyond))).toMatchObject({ code: 0x4007 });
    const foreign = { topic: 'nope', vgroup_id, offset: 0n };
    expect(await rejection(consumer.commitOffset(foreign))).toMatchObject({ code: 0x4009 });
    const elsewhere = { topic, vgroup_id: vgroup_id + 1 };
    expect(await rejection(consumer.seekToEnd([elsewhere]))).toMatchObject({ code: 0x4008 });
  });
});

it('a closed consumer rejects what is under way and what comes, and may be closed again', async () => {
  const { topic } = await numbers();
  const consumer = await subscribe(topic);
  const waiting = rejection(consumer.poll(LONG));
  await consumer.close();
  expect(await waiting).toMatchObject({ code: 108 });
  expect(await rejection(consumer.subscription())).toMatchObject({ code: 108 });
  await consumer.close();
});

it('the URL of a consumer may hold its login', async () => {
  const { topic } = await numbers(1);
  const config = settings('g', { [TMQConstants.WS_URL]: serverUrl });
  config.delete(TMQConstants.CONNECT_USER);
  config.delete(TMQConstants.CONNECT_PASS);
  await using consumer = await tmqConnect(config);
  await consumer.subscribe([topic]);
  expect(await nextRows(consumer)).toEqual(rows(1));
});
