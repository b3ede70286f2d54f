import type { AddressInfo } from 'node:net';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';

/** A request as the script sees it. */
export interface ScriptedRequest {
  /** `binary_query`, `fetch_raw_block` or the action of a JSON request. */
  action: string;
  reqId: bigint;
  /** The statement of a query. */
  sql: string;
  // biome-ignore lint/suspicious/noExplicitAny: the arguments of the action.
  args: any;
  /** A JSON request as it came, with all digits of its numbers. */
  text: string;
}

/** What the script does with a request; the login is answered before it is asked. */
export type Script = (request: ScriptedRequest, peer: Peer) => void;

const ACTIONS: Readonly<Record<string, string>> = { 6: 'binary_query', 7: 'fetch_raw_block' };

/** The client, as the script answers it. */
export class Peer {
  readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
  }

  /** Sends a reply with these fields beside the common ones. */
  reply({ action, reqId }: { action: string; reqId: bigint }, fields: object = {}): void {
    const common = { code: 0, message: '', action, timing: 1 };
    const text = JSON.stringify({ ...common, ...fields });
    this.socket.send(`${text.slice(0, -1)},"req_id":${reqId}}`);
  }

  /** Answers a statement with a result of one INT column. */
  replyResult(request: ScriptedRequest, id = 1): void {
    this.reply(request, {
      id,
      is_update: false,
      fields_count: 1,
      fields_names: ['i'],
      fields_types: [4],
      fields_lengths: [4],
      precision: 0,
    });
  }

  /** Answers a fetch: a block with these integers, or the end of the result. */
  replyBlock({ reqId }: ScriptedRequest, values: number[]): void {
    const block = values.length > 0 ? intBlock(values) : Buffer.alloc(0);
    const head = Buffer.alloc(block.length > 0 ? 55 : 51);
    head.writeBigUInt64LE(2n ** 64n - 1n, 0);
    head.writeBigUInt64LE(7n, 8);
    head.writeUInt16LE(1, 16);
    head.writeBigUInt64LE(reqId, 26);
    head.writeBigUInt64LE(1n, 42);
    head[50] = block.length > 0 ? 0 : 1;
    if (block.length > 0) head.writeUInt32LE(block.length, 51);
    this.socket.send(Buffer.concat([head, block]));
  }
}

function intBlock(values: number[]): Buffer {
  const head = Buffer.alloc(28 + 5 + 4);
  const nulls = Buffer.alloc(Math.ceil(values.length / 8));
  const data = Buffer.from(Int32Array.from(values).buffer);
  head.writeInt32LE(1, 0);
  head.writeInt32LE(head.length + nulls.length + data.length, 4);
  head.writeInt32LE(values.length, 8);
  head.writeInt32LE(1, 12);
  head.writeUInt32LE(0x8000_0000, 16);
  head[28] = 4;
  head.writeInt32LE(4, 29);
  head.writeInt32LE(data.length, 33);
  return Buffer.concat([head, nulls, data]);
}

/** An adapter that does what a script says. */
export class ScriptedAdapter {
  readonly port: number;
  readonly url: string;
  /** The arguments of all logins. */
  // biome-ignore lint/suspicious/noExplicitAny: as they came.
  readonly logins: any[] = [];
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer, script: Script, login: object) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.url = `ws://root:taosdata@127.0.0.1:${this.port}`;
    server.on('connection', (socket) => {
      const peer = new Peer(socket);
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        const request = isBinary ? readBinary(data) : readText(data);
        if (request.action !== 'conn') return script(request, peer);
        this.logins.push(request.args);
        peer.reply(request, login);
      });
    });
  }

  static async start(
    script: Script = () => undefined,
    login: object = { version: '3.3.6.0' },
    options: ServerOptions = {},
  ): Promise<ScriptedAdapter> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
    await new Promise((resolve) => server.once('listening', resolve));
    return new ScriptedAdapter(server, script, login);
  }

  /** Cuts the connections that are open. */
  disconnect(): void {
    for (const client of this.#server.clients) client.terminate();
  }

  stop(): void {
    this.disconnect();
    this.#server.close();
  }
}

function readBinary(frame: Buffer): ScriptedRequest {
  const action = ACTIONS[`${frame.readBigUInt64LE(16)}`] ?? 'unknown';
  return {
    action,
    reqId: frame.readBigUInt64LE(0),
    sql: frame.subarray(30).toString(),
    args: {},
    text: '',
  };
}

function readText(data: Buffer): ScriptedRequest {
  const text = data.toString();
  const { action, args } = JSON.parse(text);
  return { action, reqId: BigInt(args.req_id), sql: '', args, text };
}
