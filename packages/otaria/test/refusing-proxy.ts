import { type AddressInfo, connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { settings } from './provider.js';

/** An error of the server in place of an answer. */
export interface Refusal {
  errno: number;
  sqlState: string;
  message: string;
}

/** A proxy in front of the server that answers some commands itself. */
export interface RefusingProxy {
  port: number;
  /** The commands that went through or were refused, by their first byte. */
  commands: number[];
  /** Says what to answer to a command, if it must not reach the server. */
  refuse: (command: Buffer) => Refusal | undefined;
}

/** Starts a proxy for one plain TCP connection; it is closed when the test has finished. */
export async function refusingProxy(): Promise<RefusingProxy> {
  const { host = 'localhost', port = 3306 } = settings();
  const server = createServer((client) => {
    const upstream = connect(port, host);
    let received = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= 4 + received.readUIntLE(0, 3)) {
        const packet = received.subarray(0, 4 + received.readUIntLE(0, 3));
        received = received.subarray(packet.length);
        const payload = packet.subarray(4);
        // Commands begin a new sequence, the packets of the login do not.
        const refusal = packet[3] === 0 ? proxy.refuse(payload) : undefined;
        if (packet[3] === 0) proxy.commands.push(payload[0] as number);
        if (refusal) client.write(errorPacket(refusal));
        else upstream.write(packet);
      }
    });
    upstream.pipe(client);
    for (const end of [client, upstream]) end.on('error', () => end.destroy());
    client.on('close', () => upstream.destroy());
  });
  const proxy: RefusingProxy = { port: 0, commands: [], refuse: () => undefined };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  proxy.port = (server.address() as AddressInfo).port;
  return proxy;
}

function errorPacket({ errno, sqlState, message }: Refusal): Buffer {
  const text = Buffer.from(`#${sqlState}${message}`);
  const packet = Buffer.alloc(4 + 3 + text.length);
  packet.writeUIntLE(3 + text.length, 0, 3);
  packet[3] = 1;
  packet[4] = 0xff;
  packet.writeUInt16LE(errno, 5);
  text.copy(packet, 7);
  return packet;
}
