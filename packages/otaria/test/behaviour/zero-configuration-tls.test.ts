import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectionConfig } from '../provider.js';
import { mariadb, rejection, settings } from '../provider.js';

const cert = readFileSync(process.env.MARIADB_CLIENT_CERT ?? '', 'utf8');
const key = readFileSync(process.env.MARIADB_CLIENT_KEY ?? '', 'utf8');
const seed = Buffer.from('abcdefghijklmnopqrst');

function packet(sequence: number, ...parts: (Buffer | number[] | string)[]): Buffer {
  const payload = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  );
  const header = Buffer.alloc(4);
  header.writeUIntLE(payload.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, payload]);
}

/** The greeting of a MariaDB with TLS: protocol 41, transactions, plugins, session tracking. */
function greeting(version: string): Buffer {
  return packet(
    0,
    [10],
    `5.5.5-${version}-MariaDB\0`,
    [7, 0, 0, 0],
    seed.subarray(0, 8),
    [0, 0x00, 0xaa, 45, 2, 0, 0xa8, 0x00, 21],
    Buffer.alloc(10),
    seed.subarray(8),
    '\0mysql_native_password\0',
  );
}

const sha1 = (data: Buffer | string) => createHash('sha1').update(data).digest();

/** What a server that knows the password sends for its certificate. */
function proof(password: string): string {
  const fingerprint = createHash('sha256').update(new X509Certificate(cert).raw).digest();
  const stored = sha1(sha1(password));
  const digest = createHash('sha256').update(stored).update(seed).update(fingerprint).digest('hex');
  return `\x01${digest.toUpperCase()}`;
}

const ok = (message: string) => packet(3, [0, 0, 0, 2, 0, 0, 0, message.length], message);

/** Bytes of a request for TLS. */
const REQUEST = 36;

/** A server with a certificate that nobody vouches for; it answers the login by `answer`. */
async function serve(answer: Buffer, version = '11.4.5'): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.write(greeting(version));
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      // The client's hello may come together with its request for TLS.
      if (chunk.length > REQUEST) socket.unshift(chunk.subarray(REQUEST));
      const secure = new TLSSocket(socket, { isServer: true, key, cert });
      secure.on('error', () => secure.destroy());
      secure.once('data', () => secure.write(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function secure(port: number, options: ConnectionConfig = {}): ConnectionConfig {
  const login = { user: 'ann', password: 'Sesame 7', database: undefined };
  return settings({ host: '127.0.0.1', port, ssl: true, ...login, ...options });
}

describe('a certificate that nobody vouches for', () => {
  it('is trusted when the server proves it by the password', async () => {
    const port = await serve(ok(proof('Sesame 7')));
    const connection = await mariadb.createConnection(secure(port));
    onTestFinished(() => connection.destroy());
    expect(connection.isValid()).toBe(true);
    expect(connection.info).toMatchObject({ selfSignedCertificate: true, requireValidCert: true });
  });

  it.each([
    ['by another password', proof('other')],
    ['not at all', ''],
    ['by half a digest', proof('Sesame 7').slice(0, 40)],
  ])('is refused when the server proves it %s', async (_, message) => {
    const port = await serve(ok(message));
    const error = await rejection(mariadb.createConnection(secure(port)));
    expect(error).toMatchObject({ errno: 45056, sqlState: '08000', fatal: true });
    expect(`${error.message}${error.stack}`).not.toContain('Sesame');
  });

  it('is refused when the login fails, whoever says so', async () => {
    const port = await serve(packet(3, [0xff, 0x15, 0x04], '#28000Access denied'));
    const error = await rejection(mariadb.createConnection(secure(port)));
    expect(error).toMatchObject({ errno: 45057, code: 'ER_SELF_SIGNED_NO_PWD', fatal: true });
  });

  it('is refused when the server asks for a plugin that shows the password', async () => {
    for (const plugin of ['caching_sha2_password', 'mysql_clear_password']) {
      const port = await serve(packet(3, [0xfe], `${plugin}\0`, seed, [0]));
      const error = await rejection(mariadb.createConnection(secure(port)));
      expect(error).toMatchObject({ errno: 45062, sqlState: '08000', fatal: true });
    }
  });

  it.each<[string, ConnectionConfig, string]>([
    ['without a password', { password: undefined }, '11.4.5'],
    ['with an authority of the program', { ssl: { ca: cert } }, '11.4.5'],
    ['from an older server', {}, '10.11.9'],
  ])('is refused by the certificate alone %s', async (_, options, version) => {
    const port = await serve(ok(proof('Sesame 7')), version);
    const error = await rejection(mariadb.createConnection(secure(port, options)));
    expect(error).not.toBeInstanceOf(mariadb.SqlError);
    expect(error).toMatchObject({ fatal: true, sqlState: 'HY000' });
  });
});
