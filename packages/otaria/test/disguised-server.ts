import { type AddressInfo, connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { settings } from './provider.js';

/** The flag that MariaDB clears in its greeting, so that clients know it. */
const LONG_PASSWORD = 1;

/**
 * The port of a proxy behind which the server says that it has another version, or that it is MySQL; it ends with the
 * test.
 */
export async function disguisedServer(version: string, kind: 'mariadb' | 'mysql'): Promise<number> {
  const { host = 'localhost', port = 3306 } = settings();
  const listener = createServer((client) => {
    const server = connect(port, host);
    server.once('data', (greeting: Buffer) => {
      const end = greeting.indexOf(0, 5);
      const name = kind === 'mariadb' ? `${version}-MariaDB-` : `${version}-`;
      // Of the same length, so that the packet stays as it is otherwise.
      greeting.write(name.padEnd(end - 5, 'x').slice(0, end - 5), 5, 'latin1');
      if (kind === 'mysql') greeting[end + 14] |= LONG_PASSWORD;
      client.write(greeting);
      server.pipe(client);
    });
    client.pipe(server);
    for (const side of [client, server]) side.on('error', () => side.destroy());
    client.on('close', () => server.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    listener.close();
  });
  return (listener.address() as AddressInfo).port;
}
