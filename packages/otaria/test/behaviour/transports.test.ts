import { rootCertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../provider.js';
import {
  authority,
  mariadb,
  open,
  plain,
  protocols,
  rejection,
  settings,
  socketPath,
} from '../provider.js';

async function cipher(connection: Connection): Promise<string> {
  const [row] = await connection.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
  return row.Value;
}

async function exercise(connection: Connection): Promise<void> {
  const value = 'é'.repeat(300_000);
  expect((await connection.query('SELECT ? AS v', [value]))[0].v === value).toBe(true);
  expect(await connection.execute('SELECT ? AS a, ? AS b', [1, 'two'])).toEqual([
    { a: 1, b: 'two' },
  ]);
  const rows = await connection.query("SELECT seq AS id, 'text' AS t FROM seq_1_to_30000");
  expect([rows.length, rows[29_999]]).toEqual([30_000, { id: 30_000n, t: 'text' }]);
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, i) => connection.query('SELECT ? AS v', [i])),
  );
  expect(results.map((result) => result[0].v)).toEqual(Array.from({ length: 50 }, (_, i) => i));
}

describe('a connection over TCP', () => {
  it('works without TLS when none is asked for', async () => {
    const connection = await open(plain);
    expect(await cipher(connection)).toBe('');
    await exercise(connection);
  });
});

describe('a connection over a unix socket', () => {
  it('is chosen by socketPath, whatever host and port say', async () => {
    const connection = await open({
      ...plain,
      socketPath: socketPath(),
      host: 'host.invalid',
      port: 1,
    });
    const [row] = await connection.query(
      'SELECT HOST AS host FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID()',
    );
    expect(row.host).toBe('localhost');
    await exercise(connection);
  });

  it('is closed by end', async () => {
    const connection = await open({ socketPath: socketPath() });
    await connection.end();
    expect(connection.isValid()).toBe(false);
  });

  it('kills the running statement by destroy', async () => {
    const connection = await open({ socketPath: socketPath() });
    const { threadId } = connection;
    const running = rejection(connection.query('SELECT SLEEP(60)'));
    connection.destroy();
    expect(await running).toMatchObject({ errno: 45004 });
    const observer = await open();
    const known = 'SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE ID = ?';
    await expect
      .poll(async () => (await observer.query(known, [threadId]))[0].n, { timeout: 10_000 })
      .toBe(0n);
  });
});

describe('a connection over TLS', () => {
  it('is encrypted and trusts the authority given as ca', async () => {
    const connection = await open({ ssl: { ca: authority() } });
    expect(await cipher(connection)).not.toBe('');
    await exercise(connection);
  });

  it('is encrypted with rejectUnauthorized false, whoever signed the certificate', async () => {
    const connection = await open({ ssl: { rejectUnauthorized: false } });
    expect(await cipher(connection)).not.toBe('');
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it.each([
    ['true', true],
    ['an empty object', {}],
    ['rejectUnauthorized true', { rejectUnauthorized: true }],
  ])('is refused for an unknown authority with ssl %s', async (_, ssl) => {
    // Without a password a server that could prove itself by it (MariaDB 11.4) has no way to do so.
    const error = await rejection(mariadb.createConnection(settings({ ssl, password: undefined })));
    expect(error).toMatchObject({
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
      fatal: true,
      sqlState: 'HY000',
    });
  });

  it('is refused when ca is another authority', async () => {
    const error = await rejection(
      mariadb.createConnection(settings({ ssl: { ca: rootCertificates[0] } })),
    );
    expect(error).toMatchObject({ fatal: true, sqlState: 'HY000' });
    expect(error.message).toMatch(/certificate/);
  });

  it('is refused when the certificate is for another name', async () => {
    const ssl = { ca: authority(), servername: 'other.invalid' };
    const error = await rejection(mariadb.createConnection(settings({ ssl })));
    expect(error).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', fatal: true });
  });

  it('can be asked for a version of the protocol', async () => {
    const connection = await open({ ssl: { ca: authority(), minVersion: 'TLSv1.3' } });
    const [row] = await connection.query("SHOW SESSION STATUS LIKE 'Ssl_version'");
    expect(row.Value).toBe('TLSv1.3');
  });

  it('carries packets above 16 MiB', async () => {
    const connection = await open({ ssl: { ca: authority() }, maxAllowedPacket: 64 * 1024 * 1024 });
    const value = Buffer.alloc(17_000_000, 'otaria;').toString();
    for (const run of protocols) {
      expect((await connection[run]('SELECT ? AS v', [value]))[0].v === value).toBe(true);
    }
  });

  it('rejects a wrong password with the error of the server', async () => {
    const ssl = { ca: authority() };
    const error = await rejection(mariadb.createConnection(settings({ ssl, password: 'wrong' })));
    expect(error).toMatchObject({ errno: 1045, fatal: true });
  });

  it('kills the running statement by destroy', async () => {
    const connection = await mariadb.createConnection(settings({ ssl: { ca: authority() } }));
    onTestFinished(() => connection.end());
    const running = rejection(connection.query('SELECT SLEEP(60)'));
    connection.destroy();
    expect(await running).toMatchObject({ errno: 45004 });
  });
});
