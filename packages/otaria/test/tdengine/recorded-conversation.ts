import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

interface Line {
  dir: string;
  kind?: 'text' | 'binary';
  text?: string;
  hex?: string;
}

/** A recorded request with its answer, if it had one. */
interface Exchange {
  key: string;
  request: Buffer;
  answer?: Line;
}

const QUERY_ACTION = 6n;
const FETCH_ACTION = 7n;
/** Where binary answers have the id of their request. */
const REQ_ID_OF_BLOCK = 26;
/** Requests that bind: set_tags, bind, stmt2_bind. */
const BIND_ACTIONS = ['1', '2', '9'];
/** The id of the request is another one each time. */
const REQ_ID_LENGTH = 8;

/**
 * Answers each request with what a real server answered to the next recorded one of its kind, so that statements may follow each
 * other as they did. Binary actions that were not recorded are unknown to it.
 */
export class RecordedConversation {
  readonly url: string;
  /** What was bound, by the recorded client and by ours, without the ids of the requests. */
  readonly binds: { recorded: string; sent: string }[] = [];
  readonly #server: WebSocketServer;
  readonly #exchanges: Exchange[];

  private constructor(server: WebSocketServer, exchanges: Exchange[]) {
    this.#server = server;
    this.#exchanges = exchanges;
    this.url = `ws://root:taosdata@127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) this.#answerBinary(socket, data);
        else this.#answerText(socket, data);
      });
    });
  }

  static async start(recording: URL): Promise<RecordedConversation> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    return new RecordedConversation(server, read(recording));
  }

  stop(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #answerText(socket: WebSocket, data: Buffer): void {
    const reqId = BigInt(JSON.parse(data.toString()).args.req_id);
    this.#answer(socket, this.#next(textKey(data)), reqId);
  }

  #answerBinary(socket: WebSocket, data: Buffer): void {
    const reqId = data.readBigUInt64LE(0);
    const key = binaryKey(data);
    const exchange = this.#next(key);
    if (!exchange) {
      const message = `unknown binary action ${key}`;
      const error = { code: 0xffff, message, action: 'unknown', timing: 1, req_id: 1 };
      socket.send(withReqId(JSON.stringify(error), reqId));
      return;
    }
    if (BIND_ACTIONS.includes(key)) {
      const [recorded, sent] = [exchange.request, data].map((frame) =>
        frame.subarray(REQ_ID_LENGTH).toString('hex'),
      );
      this.binds.push({ recorded, sent });
    }
    this.#answer(socket, exchange, reqId);
  }

  #next(key: string): Exchange | undefined {
    const place = this.#exchanges.findIndex((exchange) => exchange.key === key);
    return place < 0 ? undefined : this.#exchanges.splice(place, 1)[0];
  }

  #answer(socket: WebSocket, exchange: Exchange | undefined, reqId: bigint): void {
    const { answer } = exchange ?? {};
    if (!answer) return;
    if (answer.kind === 'text') return socket.send(withReqId(answer.text ?? '', reqId));
    const block = Buffer.from(answer.hex ?? '', 'hex');
    block.writeBigUInt64LE(reqId, REQ_ID_OF_BLOCK);
    socket.send(block);
  }
}

function read(recording: URL): Exchange[] {
  const lines = readFileSync(recording, 'utf8').trim().split('\n').slice(1);
  const exchanges: Exchange[] = [];
  for (const line of lines.map((text) => JSON.parse(text) as Line)) {
    const last = exchanges.at(-1);
    if (line.dir === 's2c' && last) last.answer = line;
    if (line.dir !== 'c2s') continue;
    const isText = line.kind === 'text';
    const request = isText ? Buffer.from(line.text ?? '') : Buffer.from(line.hex ?? '', 'hex');
    exchanges.push({ key: isText ? textKey(request) : binaryKey(request), request });
  }
  return exchanges;
}

function textKey(data: Buffer): string {
  const { action, args } = JSON.parse(data.toString());
  return `${action} ${args.sql ?? ''}`;
}

function binaryKey(frame: Buffer): string {
  const action = frame.readBigUInt64LE(16);
  if (action === QUERY_ACTION) return frame.subarray(30).toString();
  return action === FETCH_ACTION ? `fetch ${frame.readBigUInt64LE(8)}` : `${action}`;
}

function withReqId(answer: string, reqId: bigint): string {
  return answer.replace(/"req_id":\d+/, `"req_id":${reqId}`);
}
