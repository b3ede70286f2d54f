import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { serverUrl } from './server.js';

// The counterpart in TypeScript of `testkit::message_proxy`, with the same words.

/** A message that has come, and has not passed yet. */
export interface Seen {
  /** Its connection, from 1 on, in the order in which clients asked for them. */
  connection: number;
  /** The endpoint: `/ws` or `/rest/tmq`; not known of a `connect`. */
  path: string;
  from: 'client' | 'server';
  /** What is asked for or answered, such as `binary_query`. Each connection begins with `connect`, before its handshake. */
  action: string;
  /** Its place among those of its side and its action, on all connections, from 1 on. */
  count: number;
}

/**
 * What becomes of a message. It passes; it passes so many milliseconds later, as do all behind it; the next one of its side
 * passes before it, if one comes soon; it is lost; the connection is cut before it, or behind it.
 */
export type Fate = 'pass' | { delay: number } | 'overtaken' | 'lose' | 'cut' | 'cut behind';

/** Decides what becomes of messages, in the order in which they come. A `connect` that is not cut lets the client in. */
export type Rule = (seen: Seen) => Fate;

/** How long a message waits to be overtaken. */
const PATIENCE = 50;
const LONGEST_DELAY = 20;
/** What `ws` reports of connections that were not closed, and of closes without a code. */
const GONE = 1006;
const NO_CODE = 1005;

/** Lets all pass but the `n`-th message of this side and action, counted from 1. */
export function nth(from: Seen['from'], action: string, n: number, fate: Fate): Rule {
  return (seen) =>
    seen.from === from && seen.action === action && seen.count === n ? fate : 'pass';
}

/** What happens to messages by chance, the same each time: one in so many is cut off, delayed, overtaken. */
export function disturbance(
  seed: number,
  { cut = 0, delay = 0, overtaken = 0 }: { cut?: number; delay?: number; overtaken?: number },
): Rule {
  const chance = pseudoRandom(seed);
  const oneIn = (count: number): boolean => count > 0 && chance() < 1 / count;
  return () => {
    if (oneIn(cut)) return chance() < 0.5 ? 'cut' : 'cut behind';
    if (oneIn(delay)) return { delay: Math.floor(chance() * LONGEST_DELAY) };
    return oneIn(overtaken) ? 'overtaken' : 'pass';
  };
}

/** Numbers from 0 to 1: SplitMix in 32 bits. */
function pseudoRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** A proxy before an adapter that sees WebSocket messages, and asks a rule what becomes of each. */
export class MessageProxy {
  /** Where clients connect, with the login of the server behind. */
  readonly url: string;
  /** The address of `url`, for URLs of several adapters. */
  readonly address: string;
  /** How many connections clients have asked for. */
  connections = 0;
  /** How many the rule has cut. */
  cuts = 0;
  readonly #adapter: string;
  readonly #server: WebSocketServer;
  readonly #rule: Rule;
  readonly #counts: Map<string, number> = new Map();
  /** The connections of requests. */
  readonly #numbers: WeakMap<IncomingMessage, number> = new WeakMap();

  private constructor(adapter: string, server: WebSocketServer, rule: Rule) {
    this.#adapter = adapter;
    this.#server = server;
    this.#rule = rule;
    const url = new URL(adapter);
    url.hostname = '127.0.0.1';
    url.port = `${(server.address() as AddressInfo).port}`;
    this.url = url.href.replace(/\/$/, '');
    this.address = url.host;
  }

  /** @param adapter URL of the adapter behind; that of the tests when none is given. */
  static async start(rule: Rule, adapter: string = serverUrl): Promise<MessageProxy> {
    let proxy: MessageProxy | undefined;
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      perMessageDeflate: false,
      verifyClient: ({ req }, admit) => {
        if (proxy?.lets(req)) admit(true);
        else req.socket.destroy();
      },
    });
    await new Promise((resolve) => server.once('listening', resolve));
    proxy = new MessageProxy(adapter, server, rule);
    server.on('connection', (client, request) => proxy?.join(client, request));
    return proxy;
  }

  /** Cuts all connections, and takes none any more. */
  stop(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  /** Whether the client of this request is let in. */
  private lets(request: IncomingMessage): boolean {
    const connection = ++this.connections;
    this.#numbers.set(request, connection);
    const fate = this.#decide('client', connection, '', 'connect');
    const isCut = fate === 'cut' || fate === 'cut behind';
    if (isCut) this.cuts++;
    return !isCut;
  }

  private join(client: WebSocket, request: IncomingMessage): void {
    const connection = this.#numbers.get(request) ?? 0;
    const target = request.url ?? '';
    const { host, protocol } = new URL(this.#adapter);
    const server = new WebSocket(`${protocol}//${host}${target}`, { perMessageDeflate: false });
    const opened = new Promise<void>((resolve) => server.once('open', () => resolve()));
    let isCut = false;
    const cut = (): void => {
      if (!isCut) this.cuts++;
      isCut = true;
      client.terminate();
      server.terminate();
    };
    for (const [from, to, side] of [
      [client, server, 'client'],
      [server, client, 'server'],
    ] as const) {
      const decide = (message: Message): Fate => {
        if (isCut) return 'lose';
        return this.#decide(side, connection, target, actionOf(side, message));
      };
      const passage = new Passage(to, opened, decide, cut);
      from.on('message', (data: Buffer, isBinary) => passage.take({ data, isBinary }));
      from.on('close', (code) => passage.close(code));
      from.on('error', () => to.terminate());
    }
  }

  #decide(from: Seen['from'], connection: number, target: string, action: string): Fate {
    const key = `${from} ${action}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return this.#rule({ connection, path: target.split('?')[0], from, action, count });
  }
}

interface Message {
  data: Buffer;
  isBinary: boolean;
}

/** One direction of a connection. */
class Passage {
  readonly #to: WebSocket;
  readonly #decide: (message: Message) => Fate;
  readonly #cut: () => void;
  #overtaken: Message | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** What passes waits for what came before it. */
  #last: Promise<void>;

  constructor(
    to: WebSocket,
    opened: Promise<void>,
    decide: (message: Message) => Fate,
    cut: () => void,
  ) {
    this.#to = to;
    this.#last = opened;
    this.#decide = decide;
    this.#cut = cut;
  }

  take(message: Message): void {
    this.#last = this.#last.then(() => this.#pass(message));
  }

  /** The sender has closed the connection, or is gone. */
  close(code: number): void {
    clearTimeout(this.#timer);
    this.#last = this.#last.then(() => {
      if (code === GONE) this.#to.terminate();
      else this.#to.close(code === NO_CODE ? undefined : code);
    });
  }

  async #pass(message: Message): Promise<void> {
    const fate = this.#decide(message);
    if (fate === 'lose') return;
    if (fate === 'cut') return this.#cut();
    if (fate === 'overtaken' && !this.#overtaken) {
      this.#overtaken = message;
      this.#timer = setTimeout(() => void this.#sendOvertaken(), PATIENCE);
      return;
    }
    if (typeof fate === 'object') await new Promise((resolve) => setTimeout(resolve, fate.delay));
    await this.#send(message);
    await this.#sendOvertaken();
    if (fate === 'cut behind') this.#cut();
  }

  async #sendOvertaken(): Promise<void> {
    clearTimeout(this.#timer);
    const overtaken = this.#overtaken;
    this.#overtaken = undefined;
    if (overtaken) await this.#send(overtaken);
  }

  /** Until it is written, or the receiver is gone. */
  #send({ data, isBinary }: Message): Promise<void> {
    return new Promise((resolve) => this.#to.send(data, { binary: isBinary }, () => resolve()));
  }
}

const REQUESTS: Readonly<Record<string, string>> = {
  1: 'set_tags',
  2: 'bind',
  6: 'binary_query',
  7: 'fetch_raw_block',
  9: 'stmt2_bind',
  10: 'validate_sql',
  11: 'stmt2_bind_exec',
};
const ANSWERS: Readonly<Record<string, string>> = { 7: 'fetch_raw_block', 8: 'fetch_raw_data' };

/** What a message asks for or answers, by its name in JSON. */
function actionOf(side: Seen['from'], { data, isBinary }: Message): string {
  if (!isBinary) return JSON.parse(data.toString()).action ?? '';
  if (side === 'client') return REQUESTS[`${data.readBigUInt64LE(16)}`] ?? '';
  return ANSWERS[`${data.readBigUInt64LE(8)}`] ?? '';
}
