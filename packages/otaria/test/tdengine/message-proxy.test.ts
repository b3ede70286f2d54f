import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WSConfig, WsSql } from 'otaria/tdengine';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { disturbance, MessageProxy, nth, type Rule, type Seen } from './message-proxy.js';
import { rejection } from './server.js';

async function start(rule: Rule, adapter?: string): Promise<MessageProxy> {
  const proxy = await MessageProxy.start(rule, adapter);
  onTestFinished(() => proxy.stop());
  return proxy;
}

/** The URL of a server that answers each message with the same one. */
async function startEcho(): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  server.on('connection', (client) =>
    client.on('message', (data, binary) => client.send(data, { binary })),
  );
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A client whose messages are actions. */
class Speaker {
  readonly #socket: WebSocket;
  readonly #answers: string[] = [];

  static async through(proxy: MessageProxy): Promise<Speaker> {
    const socket = new WebSocket(`ws://${proxy.address}/ws`);
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    return new Speaker(socket);
  }

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#answers.push(JSON.parse(data.toString()).action));
  }

  say(...actions: string[]): void {
    for (const action of actions) this.#socket.send(JSON.stringify({ action }));
  }

  /** The answers, once there are so many. */
  async heard(count: number): Promise<string[]> {
    while (this.#answers.length < count) await once(this.#socket, 'message');
    return this.#answers;
  }

  /** The answers, once the connection is closed. */
  async closed(): Promise<string[]> {
    if (this.#socket.readyState !== WebSocket.CLOSED) await once(this.#socket, 'close');
    return this.#answers;
  }
}

it('a rule sees all that passes, and clients notice nothing', async () => {
  const seen: Seen[] = [];
  const proxy = await start((message) => {
    seen.push(message);
    return 'pass';
  });
  const sql = await WsSql.open(new WSConfig(proxy.url));
  for (const _ of [1, 2]) expect((await sql.exec('SELECT 1')).getData()).toEqual([[1n]]);
  await sql.close();
  const of = (from: string): string[] =>
    seen
      .filter((message) => message.from === from)
      .map(({ action, count }) => `${action} ${count}`)
      .filter((text) => /connect|conn|binary_query|fetch_raw_block/.test(text));
  expect(of('client').slice(0, 4)).toEqual([
    'connect 1',
    'conn 1',
    'binary_query 1',
    'fetch_raw_block 1',
  ]);
  expect(of('server').slice(0, 3)).toEqual(['conn 1', 'binary_query 1', 'fetch_raw_block 1']);
  expect(seen.at(-1)).toMatchObject({ connection: 1, path: '/ws' });
  expect([proxy.connections, proxy.cuts]).toEqual([1, 0]);
});

it.each([
  ['cut' as const, ['poll']],
  ['cut behind' as const, ['poll', 'poll']],
])('a %s ends one connection, after %j', async (fate, answers) => {
  const proxy = await start(nth('server', 'poll', 2, fate), await startEcho());
  const speaker = await Speaker.through(proxy);
  speaker.say('poll', 'poll', 'poll');
  expect(await speaker.closed()).toEqual(answers);
  expect(proxy.cuts).toBe(1);
  const again = await Speaker.through(proxy);
  again.say('poll');
  expect(await again.heard(1)).toEqual(['poll']);
});

it('a connection can be refused', async () => {
  const proxy = await start(nth('client', 'connect', 1, 'cut'));
  await rejection(WsSql.open(new WSConfig(proxy.url)));
  await (await WsSql.open(new WSConfig(proxy.url))).close();
  expect([proxy.connections, proxy.cuts]).toEqual([2, 1]);
});

it('messages can be lost, late, and overtaken', async () => {
  const rule: Rule = ({ from, action }) => {
    if (from === 'client') return 'pass';
    return ({ lost: 'lose', slow: 'overtaken', late: { delay: 1 } } as const)[action] ?? 'pass';
  };
  const speaker = await Speaker.through(await start(rule, await startEcho()));
  speaker.say('lost', 'slow', 'quick', 'late');
  expect(await speaker.heard(3)).toEqual(['quick', 'slow', 'late']);
  // Nothing comes behind it that could overtake it.
  speaker.say('slow');
  expect((await speaker.heard(4)).at(-1)).toBe('slow');
});

it('disturbances repeat themselves', () => {
  const seen: Seen = { connection: 1, path: '/ws', from: 'client', action: 'poll', count: 1 };
  const fates = (seed: number): unknown[] => {
    const rule = disturbance(seed, { cut: 9, delay: 5, overtaken: 7 });
    return Array.from({ length: 500 }, () => rule(seen));
  };
  expect(fates(1)).toEqual(fates(1));
  expect(fates(1)).not.toEqual(fates(2));
  expect(fates(1)).toEqual(expect.arrayContaining(['pass', 'cut', 'cut behind', 'overtaken']));
});
