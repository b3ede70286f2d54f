import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { serverUrl } from './server.js';

const ACTION = 16;

/** An adapter in front of the server that does not know some binary actions, as older ones do. */
export class OlderAdapter {
  readonly port: number;
  /** How often the unknown actions were asked for. */
  refused = 0;
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer, unknown: bigint[]) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    const { host } = new URL(serverUrl);
    server.on('connection', (client) => {
      const upstream = new WebSocket(`ws://${host}/ws`);
      const early: [Buffer, boolean][] = [];
      const forward = (data: Buffer, isBinary: boolean): void => {
        if (upstream.readyState === WebSocket.OPEN) upstream.send(data, { binary: isBinary });
        else early.push([data, isBinary]);
      };
      upstream.on('open', () => {
        for (const [data, binary] of early) upstream.send(data, { binary });
      });
      upstream.on('message', (data, binary) => client.send(data, { binary }));
      client.on('close', () => upstream.terminate());
      client.on('message', (data: Buffer, isBinary: boolean) => {
        const action = isBinary ? data.readBigUInt64LE(ACTION) : 0n;
        if (!unknown.includes(action)) return forward(data, isBinary);
        this.refused++;
        const message = `unknown binary action ${action}`;
        const error = JSON.stringify({ code: 0xffff, message, action: 'unknown', timing: 1 });
        client.send(`${error.slice(0, -1)},"req_id":${data.readBigUInt64LE(0)}}`);
      });
    });
  }

  static async start(unknown: bigint[]): Promise<OlderAdapter> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    return new OlderAdapter(server, unknown);
  }

  stop(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }
}
