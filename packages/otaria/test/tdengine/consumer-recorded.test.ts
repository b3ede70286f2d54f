import { TMQConstants, tmqConnect } from 'otaria/tdengine';
import { expect, it, onTestFinished } from 'vitest';
import { RecordedConversation } from './recorded-conversation.js';
import { rejection } from './server.js';

// What a real server answered to a consumer.
const recording = new URL(
  '../../../../crates/taos-proto/tests/fixtures/11_tmq.jsonl',
  import.meta.url,
);
const topic = 'cap_topic_02qlu';
const rows = [
  ['d1', 1_704_067_200_000n, 1, 'a', 1],
  ['d1', 1_704_067_200_001n, null, '中', 1],
  ['d2', 1_704_067_200_002n, 3, null, 2],
];

it('a consumer reads, commits, seeks and leaves as the recorded one did', async () => {
  const server = await RecordedConversation.start(recording);
  onTestFinished(() => server.stop());
  const consumer = await tmqConnect(
    new Map<string, string>([
      [TMQConstants.WS_URL, server.url],
      [TMQConstants.GROUP_ID, 'g1'],
      [TMQConstants.CLIENT_ID, 'c1'],
      [TMQConstants.AUTO_OFFSET_RESET, 'earliest'],
      [TMQConstants.ENABLE_AUTO_COMMIT, 'false'],
    ]),
  );
  onTestFinished(() => consumer.close());
  await consumer.subscribe([topic]);
  const message = (await consumer.poll(500)).get(topic);
  expect(message?.getData()).toEqual(rows);
  expect(message?.getMeta()?.map(({ name, type }) => [name, type])).toEqual([
    ['tbname', 'VARCHAR'],
    ['ts', 'TIMESTAMP'],
    ['v', 'INT'],
    ['s', 'NCHAR'],
    ['g', 'INT'],
  ]);
  expect(message).toMatchObject({ database: 'cap_tmq_02qlu', vgroup_id: 1788, offset: 0n });
  expect(message?.getBlocks().map(({ table }) => table)).toEqual([null, null]);
  expect(await consumer.subscription()).toEqual([topic]);
  const place = { topic, vgroup_id: 1788 };
  const assigned = { ...place, offset: 0n, begin: 0n, end: 5n };
  expect(await consumer.assignment()).toEqual([assigned]);
  expect(await consumer.commit()).toEqual([assigned]);
  expect(await consumer.committed([place])).toEqual([{ ...place, offset: 5n }]);
  expect(await consumer.positions([place])).toEqual([{ ...place, offset: 5n }]);
  await consumer.seekToBeginning([place]);
  expect(await consumer.assignment()).toEqual([assigned]);
  expect((await consumer.poll(500)).get(topic)?.getData()).toEqual(rows);
  expect([...(await consumer.poll(0)).keys()]).toEqual(['']);
  const foreign = { topic: 'nope', vgroup_id: 1788, offset: 0n };
  expect(await rejection(consumer.commitOffset(foreign))).toMatchObject({ code: 0x4009 });
  const beyond = { ...place, offset: 999_999n };
  expect(await rejection(consumer.seek(beyond))).toMatchObject({ code: 0x4007 });
  await consumer.unsubscribe();
  expect(await rejection(consumer.subscribe(['no_topic']))).toMatchObject({ code: 0x3e1 });
});
