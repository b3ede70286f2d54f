import { once } from 'node:events';
import { TMQConstants, tmqConnect, type WsConsumer } from 'otaria/tdengine';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Peer, ScriptedAdapter, type ScriptedRequest } from './scripted-adapter.js';
import { rejection } from './server.js';

// Adapters that answer late, wrongly or not at all.

/** One block with one row: ts 1700000000000 and c1 7, of the table ct0. */
const ONE_ROW = Buffer.from(
  [
    '64120000001100000000000000001105000000000000000100000001014e0100',
    '00000000000000000000000000010000020000003c0000000100000002000000',
    '0000008000000000000000000908000000040400000008000000040000000000',
    '68e5cf8b01000000070000000402090110020374730004010804036331000463',
    '7430000000000000000000',
  ].join(''),
  'hex',
);
/** A message without blocks. */
const NO_BLOCKS = Buffer.concat([Buffer.from([100]), Buffer.alloc(16)]);
/** No double is this number. */
const LAST = 9_007_199_254_740_993n;

const announced = (id: number, more: object = {}): object => ({
  have_message: true,
  topic: 't',
  database: 'd',
  vgroup_id: 2,
  message_type: 1,
  message_id: id,
  offset: id * 10,
  ...more,
});

function sendContent({ socket }: Peer, { reqId, args }: ScriptedRequest, data: Buffer): void {
  const head = Buffer.alloc(56);
  head.writeBigUInt64LE(2n ** 64n - 1n, 0);
  head.writeBigUInt64LE(8n, 8);
  head.writeUInt16LE(1, 16);
  head.writeBigUInt64LE(reqId, 26);
  head.writeBigUInt64LE(BigInt(args.message_id), 42);
  head.writeUInt16LE(2, 50);
  head.writeUInt32LE(data.length, 52);
  socket.send(Buffer.concat([head, data]));
}

type Answer = (request: ScriptedRequest, peer: Peer) => void;

/** A consumer of an adapter that answers these actions so, and all others with success. */
async function consume(
  answers: Record<string, Answer>,
  more: Record<string, unknown> = {},
): Promise<{ consumer: WsConsumer; requests: ScriptedRequest[] }> {
  const requests: ScriptedRequest[] = [];
  const adapter = await ScriptedAdapter.start((request, peer) => {
    if (request.action === 'version') return peer.reply(request, { version: '3.3.6.0' });
    requests.push(request);
    const answer = answers[request.action] ?? ((request, peer) => peer.reply(request));
    answer(request, peer);
  });
  onTestFinished(() => adapter.stop());
  const config = new Map<string, unknown>([
    [TMQConstants.WS_URL, adapter.url],
    [TMQConstants.GROUP_ID, 'g'],
    [TMQConstants.ENABLE_AUTO_COMMIT, false],
    ...Object.entries(more),
  ]);
  const consumer = await tmqConnect(config);
  onTestFinished(() => consumer.close());
  await consumer.subscribe(['t']);
  return { consumer, requests };
}

function actions(requests: ScriptedRequest[]): string[] {
  return requests.map(({ action }) => action);
}

const content: Answer = (request, peer) => sendContent(peer, request, ONE_ROW);

describe('a message whose rows cannot be fetched', () => {
  it('is an error at once, and comes again with the next poll', async () => {
    let fetches = 0;
    const { consumer, requests } = await consume({
      poll: (request, peer) => peer.reply(request, announced(1)),
      fetch_raw_data: (request, peer) => {
        if (++fetches > 1) return content(request, peer);
        peer.reply(request, { code: 0xffff, message: 'message has been freed' });
      },
    });
    expect(await rejection(consumer.poll(0))).toMatchObject({
      code: 0xffff,
      message: 'message has been freed',
    });
    expect(actions(requests)).toEqual(['subscribe', 'poll', 'fetch_raw_data']);
    const [message] = (await consumer.poll(0)).values();
    expect(message.getData()).toEqual([[1_700_000_000_000n, 7]]);
    expect(message.getBlocks()[0].table).toBe('ct0');
    const polls = requests.filter(({ action }) => action === 'poll');
    expect(polls.map(({ args }) => args.message_id)).toEqual([0, 0]);
  });

  it('is not committed by a commit of those before it', async () => {
    let last = 0;
    const { consumer, requests } = await consume({
      poll: (request, peer) => peer.reply(request, announced(request.args.message_id + 1)),
      fetch_raw_data: (request, peer) => {
        last = request.args.message_id;
        if (last === 1) return content(request, peer);
        peer.reply(request, { code: 0xffff, message: 'broken' });
      },
      assignment: (request, peer) => {
        const assignment = [1, 2].map((vgroup_id) => ({ vgroup_id, offset: 0, begin: 0, end: 90 }));
        peer.reply(request, { assignment });
      },
      position: (request, peer) => peer.reply(request, { position: [30, 40] }),
    });
    await consumer.poll(0);
    await rejection(consumer.poll(0));
    await consumer.commit();
    expect(actions(requests)).not.toContain('commit');
    const committed = requests.filter(({ action }) => action === 'commit_offset');
    expect(committed.map(({ args }) => [args.vgroup_id, args.offset])).toEqual([
      [1, 30],
      [2, 20],
    ]);
  });
});

describe('a message', () => {
  it('without blocks is one without rows, fetched once', async () => {
    const { consumer, requests } = await consume({
      poll: (request, peer) => peer.reply(request, announced(1)),
      fetch_raw_data: (request, peer) => sendContent(peer, request, NO_BLOCKS),
    });
    const [[topic, message]] = [...(await consumer.poll(0))];
    expect([topic, message.getData(), message.getMeta()]).toEqual(['t', [], null]);
    expect(actions(requests)).toEqual(['subscribe', 'poll', 'fetch_raw_data']);
  });

  it('with rows and changes of tables has both', async () => {
    const { consumer } = await consume({
      poll: (request, peer) => peer.reply(request, announced(1, { message_type: 3 })),
      fetch_json_meta: (request, peer) => peer.reply(request, { data: { type: 'create' } }),
      fetch_raw_data: content,
    });
    const [message] = (await consumer.poll(0)).values();
    expect(message.change).toEqual({ type: 'create' });
    expect(message.getData()).toHaveLength(1);
  });

  it('of an unknown kind is an error that tells how to go on', async () => {
    const { consumer } = await consume({
      poll: (request, peer) => {
        const { message_id } = request.args;
        peer.reply(request, announced(message_id + 1, { message_type: message_id === 0 ? 9 : 1 }));
      },
      fetch_raw_data: content,
    });
    const error = await rejection(consumer.poll(0));
    expect(error).toMatchObject({ code: 107 });
    expect(error.message).toContain('offset 10 in vgroup 2');
    await consumer.seek({ topic: 't', vgroup_id: 2, offset: 11n });
    const [message] = (await consumer.poll(0)).values();
    expect(message.offset).toBe(20n);
  });

  it('that is broken is an error and ends the connection', async () => {
    const { consumer } = await consume({
      poll: (request, peer) => peer.reply(request, announced(1)),
      fetch_raw_data: (request, peer) => sendContent(peer, request, ONE_ROW.subarray(0, 60)),
    });
    expect(await rejection(consumer.poll(0))).toMatchObject({ code: 103 });
    expect(await rejection(consumer.poll(0))).toMatchObject({ code: expect.any(Number) });
  });
});

it('offsets keep all their digits', async () => {
  const place = `{"vgroup_id":2,"offset":${LAST},"begin":1,"end":${LAST}}`;
  const raw = ({ action, reqId }: ScriptedRequest, { socket }: Peer, fields: string): void =>
    socket.send(
      `{"code":0,"message":"","action":"${action}","req_id":${reqId},"timing":1,${fields}}`,
    );
  const { consumer, requests } = await consume({
    assignment: (request, peer) => raw(request, peer, `"assignment":[${place}]`),
    committed: (request, peer) => raw(request, peer, `"committed":[${LAST}]`),
    position: (request, peer) => raw(request, peer, `"position":[${LAST}]`),
  });
  const [assigned] = await consumer.assignment();
  expect(assigned).toEqual({ topic: 't', vgroup_id: 2, offset: LAST, begin: 1n, end: LAST });
  expect((await consumer.committed([assigned]))[0].offset).toBe(LAST);
  const [position] = await consumer.positions([assigned]);
  await consumer.seek(position);
  await consumer.commitOffset(position);
  for (const action of ['seek', 'commit_offset']) {
    const [{ text }] = requests.filter((request) => request.action === action);
    expect(text).toContain(`"offset":${LAST}`);
  }
});

it('as many offsets as partitions are answered, or it is an error', async () => {
  const { consumer } = await consume({
    committed: (request, peer) => peer.reply(request, { committed: [1, 2] }),
  });
  expect(await rejection(consumer.committed([{ topic: 't', vgroup_id: 2 }]))).toMatchObject({
    code: 111,
  });
});

it('the adapter never commits on its own', async () => {
  const { requests } = await consume({}, { [TMQConstants.ENABLE_AUTO_COMMIT]: true });
  expect(requests[0].args).toMatchObject({ auto_commit: 'false', group_id: 'g', topics: ['t'] });
});

it('settings that are not for the client go to the server as they are', async () => {
  const { requests } = await consume({}, { 'session.timeout.ms': 12_000, user_app: 'app' });
  expect(requests[0].args).toMatchObject({ config: { 'session.timeout.ms': '12000' }, app: 'app' });
});

it('a poll whose connection breaks is rejected', async () => {
  const { consumer } = await consume({ poll: (_, peer) => peer.socket.terminate() });
  expect(await rejection(consumer.poll(60_000))).toMatchObject({ code: 108 });
});

it('a poll that the server never answers ends after its wait and the timeout', async () => {
  const { consumer } = await consume({ poll: () => undefined });
  expect(await rejection(consumer.poll(0, { timeout: 20 }))).toMatchObject({ code: 105 });
});

it('a consumer is closed while the server is silent', async () => {
  let socket: Peer['socket'] | undefined;
  let isPolled = (): void => undefined;
  const polled = new Promise<void>((resolve) => {
    isPolled = resolve;
  });
  const { consumer } = await consume({
    poll: (_, peer) => {
      socket = peer.socket;
      isPolled();
    },
  });
  const waiting = rejection(consumer.poll(60_000));
  await polled;
  const gone = once(socket as Peer['socket'], 'close');
  await consumer.close();
  expect(await waiting).toMatchObject({ code: 108 });
  await gone;
});
