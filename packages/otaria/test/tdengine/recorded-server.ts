import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** One line of a recording. */
interface Line {
  dir: string;
  kind?: 'text' | 'binary';
  text?: string;
  hex?: string;
  conn?: number;
}

const QUERY_ACTION = 6n;
const FETCH_ACTION = 7n;
const REQ_ID_OF_BLOCK = 26;

/** Answers statements and fetches with what a real server answered to them, whatever the order. */
export class RecordedServer {
  readonly url: string;
  readonly #server: WebSocketServer;
  readonly #queries: Map<string, string[]> = new Map();
  readonly #blocks: Map<bigint, Buffer[]> = new Map();
  readonly #others: Map<string, string> = new Map();

  private constructor(server: WebSocketServer, recording: URL) {
    this.#server = server;
    this.url = `ws://root:taosdata@127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#read(recording);
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) this.#answerBinary(socket, data);
        else this.#answerText(socket, JSON.parse(data.toString()));
      });
    });
  }

  static async start(recording: URL): Promise<RecordedServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    return new RecordedServer(server, recording);
  }

  stop(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  /** Every answer follows its request: the recorded client never had two under way. */
  #read(recording: URL): void {
    const lines = readFileSync(recording, 'utf8').trim().split('\n').slice(1);
    const asked = new Map<bigint, string>();
    const fetched = new Map<bigint, bigint>();
    for (const line of lines.map((text) => JSON.parse(text) as Line)) {
      const bytes = Buffer.from(line.hex ?? '', 'hex');
      if (line.dir === 'c2s' && line.kind === 'binary') {
        const reqId = bytes.readBigUInt64LE(0);
        if (bytes.readBigUInt64LE(16) === QUERY_ACTION) asked.set(reqId, sqlOf(bytes));
        else fetched.set(reqId, bytes.readBigUInt64LE(8));
      } else if (line.dir === 's2c' && line.kind === 'binary') {
        const result = fetched.get(bytes.readBigUInt64LE(REQ_ID_OF_BLOCK)) as bigint;
        this.#blocks.set(result, [...(this.#blocks.get(result) ?? []), bytes]);
      } else if (line.dir === 's2c' && line.text) {
        const { req_id, action } = JSON.parse(line.text);
        const sql = asked.get(BigInt(req_id));
        if (sql === undefined) {
          // The first login succeeds; those behind it were refused on purpose.
          if (!this.#others.has(action)) this.#others.set(action, line.text);
        } else this.#queries.set(sql, [...(this.#queries.get(sql) ?? []), line.text]);
      }
    }
  }

  #answerBinary(socket: WebSocket, request: Buffer): void {
    const reqId = request.readBigUInt64LE(0);
    const action = request.readBigUInt64LE(16);
    if (action === QUERY_ACTION) {
      const answers = this.#queries.get(sqlOf(request)) ?? [];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined) throw new Error(`nothing is recorded for ${sqlOf(request)}`);
      socket.send(withReqId(answer, reqId));
    } else if (action === FETCH_ACTION) {
      const block = this.#blocks.get(request.readBigUInt64LE(8))?.shift();
      if (!block) throw new Error('more blocks are fetched than were recorded');
      block.writeBigUInt64LE(reqId, REQ_ID_OF_BLOCK);
      socket.send(block);
    }
  }

  #answerText(socket: WebSocket, request: { action: string; args: { req_id: number } }): void {
    const answer = this.#others.get(request.action);
    if (answer) socket.send(withReqId(answer, BigInt(request.args.req_id)));
  }
}

function sqlOf(frame: Buffer): string {
  return frame.subarray(30).toString();
}

function withReqId(answer: string, reqId: bigint): string {
  return answer.replace(/"req_id":\d+/, `"req_id":${reqId}`);
}
