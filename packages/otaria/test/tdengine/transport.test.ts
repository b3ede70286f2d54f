import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { WSConfig, WsSql } from 'otaria/tdengine';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ScriptedAdapter } from './scripted-adapter.js';
import { open, rejection, serverUrl } from './server.js';

describe('wss', () => {
  let proxy: Server;
  let certificate: string;
  let url: string;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'otaria-tls-'));
    const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', keyFile, '-out', certificateFile];
    execFileSync('openssl', [...request.split(' '), ...subject, ...files], { stdio: 'pipe' });
    certificate = readFileSync(certificateFile, 'utf8');
    const key = readFileSync(keyFile);
    rmSync(folder, { recursive: true });
    const server = new URL(serverUrl);
    proxy = createServer({ key, cert: certificate }, (client) => {
      const upstream = connectTcp(Number(server.port), server.hostname);
      for (const socket of [client, upstream]) socket.on('error', () => client.destroy());
      client.pipe(upstream).pipe(client);
    }).listen(0, 'localhost');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    url = `wss://${server.username}:${server.password}@localhost:${port}`;
  });
  afterAll(() => {
    proxy.close();
  });

  it('connects to a server whose certificate the program trusts', async () => {
    const sql = await open({ tls: { ca: certificate } }, url);
    expect((await sql.exec('SELECT 1')).getData()).toEqual([[1n]]);
  });

  it('refuses a certificate that nobody vouches for', async () => {
    const error = await rejection(WsSql.open(new WSConfig(url)));
    expect(error).toMatchObject({ code: 104, cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  });

  it('refuses a certificate for another name', async () => {
    const other = url.replace('localhost', '127.0.0.1');
    const opening = WsSql.open(new WSConfig(other), { tls: { ca: certificate } });
    expect(await rejection(opening)).toMatchObject({
      code: 104,
      cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
  });

  it('takes any certificate when the program says so', async () => {
    const sql = await open({ tls: { rejectUnauthorized: false } }, url);
    expect(sql.state()).toBe(1);
  });
});

describe('compression', () => {
  /** The extensions that client and server have agreed on. */
  async function agreed(compression?: boolean): Promise<{ extensions: string; text: unknown }> {
    let extensions = '';
    const adapter = await ScriptedAdapter.start(
      (request, peer) => {
        extensions = peer.socket.extensions;
        peer.reply(request, { is_update: true, affected_rows: request.sql.length });
      },
      undefined,
      { perMessageDeflate: { threshold: 0 } },
    );
    onTestFinished(() => adapter.stop());
    const sql = await open({ compression }, adapter.url);
    const { affectRows } = await sql.exec('insert'.repeat(10_000));
    return { extensions, text: affectRows };
  }

  it('is used when the program asks for it and the server knows it', async () => {
    expect(await agreed(true)).toEqual({ extensions: 'permessage-deflate', text: 60_000 });
  });

  it('is not used otherwise', async () => {
    expect(await agreed()).toEqual({ extensions: '', text: 60_000 });
  });

  it('is not needed by the server', async () => {
    const sql = await open({ compression: true });
    expect((await sql.exec('SELECT 1')).getData()).toEqual([[1n]]);
  });
});
