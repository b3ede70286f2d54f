import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runChild } from '../child.js';
import type { ConnectionConfig } from '../provider.js';
import { mariadb, packageName, peerDefect, provider, rejection, settings } from '../provider.js';
import {
  authSwitch,
  certificate,
  failure,
  greeting,
  type Identity,
  ok,
  scriptedServer,
  seed,
} from '../scripted-server.js';

const sha1 = (data: Buffer | string) => createHash('sha1').update(data).digest();

/** What a server that knows the password sends for its certificate: 65 characters. */
function proof(password: string, length = 65): Buffer {
  const fingerprint = createHash('sha256').update(new X509Certificate(certificate()).raw).digest();
  const stored = sha1(sha1(password));
  const digest = createHash('sha256').update(stored).update(seed).update(fingerprint).digest('hex');
  return ok({ message: `\x01${digest.toUpperCase()}`.slice(0, length) });
}

/** A server with a certificate that nobody vouches for; it answers the login by `answer`. */
function serve(answer: Buffer, version = '11.4.5', identity?: Identity): Promise<number> {
  return scriptedServer(async (client) => {
    client.send(greeting({ version: `5.5.5-${version}-MariaDB`, tls: true }));
    await client.receive();
    client.secure(identity);
    await client.receive();
    client.send(answer);
    await client.serve();
  });
}

function secure(port: number, options: ConnectionConfig = {}): ConnectionConfig {
  const login = { user: 'ann', password: 'Sesame 7', database: undefined };
  return settings({ host: '127.0.0.1', port, ssl: true, ...login, ...options });
}

describe('a certificate that nobody vouches for', () => {
  it('is trusted when the server proves it by the password', async () => {
    const port = await serve(proof('Sesame 7'));
    const connection = await mariadb.createConnection(secure(port));
    onTestFinished(() => connection.destroy());
    expect(connection.isValid()).toBe(true);
    expect(connection.info).toMatchObject({ selfSignedCertificate: true, requireValidCert: true });
  });

  it.each([
    ['by another password', proof('other')],
    ['not at all', ok()],
    ['by half a digest', proof('Sesame 7', 40)],
  ])('is refused when the server proves it %s', async (_, answer) => {
    const port = await serve(answer);
    const error = await rejection(mariadb.createConnection(secure(port)));
    expect(error).toMatchObject({ errno: 45056, sqlState: '08000', fatal: true });
    expect(`${error.message}${error.stack}`).not.toContain('Sesame');
  });

  it('is refused when the login fails, whoever says so', async () => {
    const port = await serve(failure(1045, '28000', 'Access denied'));
    const error = await rejection(mariadb.createConnection(secure(port)));
    expect(error).toMatchObject({ errno: 45057, code: 'ER_SELF_SIGNED_NO_PWD', fatal: true });
  });

  it('is refused when the server asks for a plugin that shows the password', async () => {
    for (const plugin of ['caching_sha2_password', 'mysql_clear_password']) {
      const port = await serve(authSwitch(plugin));
      const error = await rejection(mariadb.createConnection(secure(port)));
      expect(error).toMatchObject({ errno: 45062, sqlState: '08000', fatal: true });
    }
  });

  it.each<[string, ConnectionConfig, string]>([
    ['without a password', { password: undefined }, '11.4.5'],
    ['with an authority of the program', { ssl: { ca: certificate() } }, '11.4.5'],
    ['from an older server', {}, '10.11.9'],
  ])('is refused by the certificate alone %s', async (_, options, version) => {
    const port = await serve(proof('Sesame 7'), version);
    const error = await rejection(mariadb.createConnection(secure(port, options)));
    expect(error).not.toBeInstanceOf(mariadb.SqlError);
    expect(error).toMatchObject({ fatal: true, sqlState: 'HY000' });
  });
});

describe('a certificate that an authority of the system signed', () => {
  it('is refused for another name, whatever the password proves', async () => {
    // Authorities of the system are read when a process begins.
    process.env.NODE_EXTRA_CA_CERTS = process.env.MARIADB_CA;
    onTestFinished(() => {
      delete process.env.NODE_EXTRA_CA_CERTS;
    });
    // That of the server of the tests, which is for localhost.
    const folder = dirname(process.env.MARIADB_CA ?? '');
    const [cert, key] = ['server.pem', 'server.key'].map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    ) as [string, string];
    const port = await serve(proof('Sesame 7'), '11.4.5', { cert, key });
    const ssl: Record<string, unknown> = { servername: 'other.example' };
    const options = JSON.stringify(secure(port, { ssl }));
    const { stdout, stderr } = await runChild(
      `import * as mariadb from '${packageName}';
       const error = await mariadb.createConnection(${options}).catch((reason) => reason);
       console.log(JSON.stringify([error.errno, error.code, error.sqlState, error.fatal]));
       error.destroy?.();`,
      'module',
    );
    peerDefect(provider, 'takes it for one that nobody vouches for', JSON.parse(stdout || stderr), {
      peer: [45056, 'ER_SELF_SIGNED', '08000', true],
      ours: [45059, 'ER_TLS_IDENTITY_ERROR', '08000', true],
    });
  });
});
