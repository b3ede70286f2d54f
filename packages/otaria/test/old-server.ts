import { type AddressInfo, connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { settings } from './provider.js';

/** The port of a proxy behind which the server says that it is MariaDB 10.0; it ends with the test. */
export async function oldServer(): Promise<number> {
  const { host = 'localhost', port = 3306 } = settings();
  const listener = createServer((client) => {
    const server = connect(port, host);
    server.once('data', (greeting: Buffer) => {
      const text = greeting.toString('latin1').replace(/\d+\.\d+\.\d+(?=-MariaDB)/, older);
      client.write(Buffer.from(text, 'latin1'));
      server.pipe(client);
    });
    client.pipe(server);
    for (const end of [client, server]) end.on('error', () => end.destroy());
    client.on('close', () => server.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    listener.close();
  });
  return (listener.address() as AddressInfo).port;
}

/** Of the same length, so that the packet stays as it is otherwise. */
function older(version: string): string {
  return '10.0.'.padEnd(version.length, '1');
}
