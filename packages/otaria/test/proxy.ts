import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { settings } from './provider.js';

/** A TCP proxy before the server of the tests; it ends with the test. */
export interface Proxy {
  readonly port: number;
  /** Passes nothing on from now on, in either direction, on the connections that are open. */
  freeze(): void;
  /** Cuts the connections that are open. */
  cut(): void;
  /** Cuts each new connection before a byte has been passed on. */
  refuse(): void;
  /** Takes new connections, but passes nothing on. */
  silence(): void;
  /** Takes new connections again. */
  accept(): void;
  /** How many connections have been asked for. */
  readonly attempts: number;
}

export async function startProxy(): Promise<Proxy> {
  const { host, port } = settings();
  const silent = new Set<Socket>();
  const pairs = new Set<[client: Socket, server: Socket]>();
  let treatment: 'accept' | 'refuse' | 'silence' = 'accept';
  let attempts = 0;
  const listener = createServer((client) => {
    attempts += 1;
    client.on('error', () => client.destroy());
    if (treatment === 'refuse') {
      client.destroy();
      return;
    }
    if (treatment === 'silence') {
      silent.add(client);
      return;
    }
    const server = connect(port as number, host);
    const pair: [Socket, Socket] = [client, server];
    pairs.add(pair);
    server.on('error', () => server.destroy());
    for (const socket of pair) {
      socket.on('close', () => {
        pairs.delete(pair);
        client.destroy();
        server.destroy();
      });
    }
    client.pipe(server).pipe(client);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const client of silent) client.destroy();
    for (const [client, server] of pairs) {
      client.destroy();
      server.destroy();
    }
  };
  onTestFinished(() => {
    listener.close();
    cut();
  });
  return {
    port: (listener.address() as AddressInfo).port,
    freeze: () => {
      for (const [client, server] of pairs) {
        client.unpipe().resume();
        server.unpipe().resume();
      }
    },
    cut,
    refuse: () => {
      treatment = 'refuse';
    },
    silence: () => {
      treatment = 'silence';
    },
    accept: () => {
      treatment = 'accept';
    },
    get attempts() {
      return attempts;
    },
  };
}
