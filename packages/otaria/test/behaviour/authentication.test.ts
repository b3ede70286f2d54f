import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  pbkdf2Sync,
  privateDecrypt,
  verify,
} from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectionConfig, SqlError } from '../provider.js';
import { authority, mariadb, open, plain, rejection, settings } from '../provider.js';
import {
  authSwitch,
  failure,
  type Greeting,
  greeting,
  ok,
  payload,
  type ScriptedClient,
  scriptedServer,
  seed,
} from '../scripted-server.js';

const PASSWORD = 'Sesame 7 ü';

/** A server that takes the first packet of the login and goes on by a script; then every command is fine. */
function serve(
  script: (client: ScriptedClient, login: Buffer) => Promise<void> | void,
  greet: Greeting = {},
): Promise<number> {
  return scriptedServer(async (client) => {
    client.send(greeting(greet));
    let login = await client.receive();
    if (greet.tls) {
      client.secure();
      login = await client.receive();
    }
    await script(client, login);
    await client.serve();
  });
}

type LogIn = Omit<ConnectionConfig, 'password'> & {
  password?: string | string[];
  restrictedAuth?: string | string[];
};

function config(port: number, options: LogIn = {}): ConnectionConfig {
  const login = { user: 'ann', password: PASSWORD, database: undefined };
  return settings({ ...plain, host: '127.0.0.1', port, ...login, ...options } as ConnectionConfig);
}

/** Logs in and says whether that was accepted, or which error there was. */
async function logIn(port: number, options: LogIn = {}): Promise<'accepted' | SqlError> {
  try {
    const connection = await mariadb.createConnection(config(port, options));
    onTestFinished(() => connection.destroy());
    return 'accepted';
  } catch (error) {
    return error as SqlError;
  }
}

const overTls: LogIn = { ssl: { rejectUnauthorized: false } };

function sha(name: string, ...parts: (Buffer | string)[]): Buffer {
  const hash = createHash(name);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, at) => byte ^ (right[at % right.length] as number)));
}

/** What `mysql_native_password` answers to the seed. */
function nativeScramble(password: string): Buffer {
  const stored = sha('sha1', sha('sha1', password));
  return xor(sha('sha1', password), sha('sha1', seed, stored));
}

function verdict(client: ScriptedClient, accepted: boolean): void {
  client.send(accepted ? ok() : failure(1045, '28000', 'Access denied'));
}

describe('the first packet of a login', () => {
  it('answers the challenge by mysql_native_password', async () => {
    const port = await serve((client, login) =>
      verdict(client, login.includes(nativeScramble(PASSWORD))),
    );
    expect(await logIn(port)).toBe('accepted');
  });

  it('holds the first of several passwords', async () => {
    const port = await serve((client, login) =>
      verdict(client, login.includes(nativeScramble('one'))),
    );
    expect(await logIn(port, { password: ['one', 'two'] })).toBe('accepted');
  });

  it('holds no answer without a password', async () => {
    const port = await serve((client, login) => {
      const user = login.subarray(32, 36).toString();
      verdict(client, user === 'ann\0' && login[36] === 0);
    });
    expect(await logIn(port, { password: undefined })).toBe('accepted');
  });
});

describe('a server that asks for another plugin', () => {
  it.each(['mysql_native_password', 'client_ed25519'])('gets the answer of %s', async (plugin) => {
    const data = Buffer.concat([seed, seed.subarray(0, 12)]);
    const port = await serve(async (client) => {
      const native = plugin === 'mysql_native_password';
      client.send(authSwitch(plugin, native ? seed : data));
      const answer = await client.receive();
      verdict(client, native ? answer.equals(nativeScramble(PASSWORD)) : answer.length === 64);
    });
    expect(await logIn(port)).toBe('accepted');
  });

  it('is refused when it asks for one that nobody knows', async () => {
    const port = await serve((client) => client.send(authSwitch('auth_gssapi_client')));
    const error = await logIn(port);
    expect(error).toMatchObject({
      errno: 45025,
      code: 'ER_AUTHENTICATION_PLUGIN_NOT_SUPPORTED',
      sqlState: '08004',
      fatal: true,
    });
  });

  it('is refused when it asks for the plugin of servers before 4.1', async () => {
    const port = await serve((client) => client.send(payload([0xfe])));
    expect(await logIn(port)).toMatchObject({ errno: 45025, fatal: true });
  });
});

describe('parsec', () => {
  const salt = Buffer.from('0123456789abcdefgh');

  function serveParsec(factor: number): Promise<number> {
    return serve(async (client) => {
      const challenge = Buffer.concat([seed, seed.subarray(0, 12)]);
      client.send(payload([0xfe], 'parsec\0', challenge));
      expect((await client.receive()).length).toBe(0);
      client.send(payload([1, 0x50, factor], salt));
      const answer = await client.receive();
      const nonce = answer.subarray(0, 32);
      const key = pbkdf2Sync(PASSWORD, salt, 1024 << factor, 32, 'sha512');
      const signed = Buffer.concat([challenge, nonce]);
      verdict(client, verify(null, signed, publicKeyOf(key), answer.subarray(32)));
    });
  }

  it.each([0, 3, 8])('signs with a key of 1024 << %i rounds', async (factor) => {
    expect(await logIn(await serveParsec(factor))).toBe('accepted');
  });

  it('is refused when the server demands too many rounds', async () => {
    expect(await logIn(await serveParsec(9))).toMatchObject({ fatal: true });
  });

  it('lets the program run while it derives the key', async () => {
    let turns = 0;
    let handle: NodeJS.Immediate | undefined;
    const turn = (): void => {
      turns++;
      handle = setImmediate(turn);
    };
    const port = await serve(async (client) => {
      client.send(payload([0xfe], 'parsec\0', Buffer.concat([seed, seed.subarray(0, 12)])));
      await client.receive();
      turn();
      client.send(payload([0x50, 8], salt));
      await client.receive();
      clearImmediate(handle);
      verdict(client, true);
    });
    expect(await logIn(port)).toBe('accepted');
    expect(turns).toBeGreaterThan(50);
  });
});

/** The public key to an Ed25519 seed. */
function publicKeyOf(key: Buffer): ReturnType<typeof createPublicKey> {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), key]);
  return createPublicKey({ key: toPem('PRIVATE KEY', pkcs8), format: 'pem' });
}

function toPem(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64')}\n-----END ${label}-----\n`;
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string;

/** A file with the public key; it is removed with the test. */
function keyFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'otaria-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'public.pem');
  writeFileSync(file, pem);
  return file;
}

/** The password in an answer that was encrypted with the public key. */
function decrypt(answer: Buffer): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const masked = privateDecrypt({ key: rsa.privateKey, padding }, answer);
  return xor(masked, seed).toString();
}

const plugins = {
  caching_sha2_password: { option: 'cachingRsaPublicKey', request: 2 },
  sha256_password: { option: 'rsaPublicKey', request: 1 },
} as const;

describe.each(['caching_sha2_password', 'sha256_password'] as const)('%s', (plugin) => {
  const { option, request } = plugins[plugin];

  /** Asks for the whole password; says what came: the password in plain text, or encrypted, or a demand for the key. */
  function serveWhole(told: string[], greet: Greeting = {}): Promise<number> {
    return serve(async (client) => {
      client.send(authSwitch(plugin));
      let answer = await client.receive();
      if (plugin === 'caching_sha2_password') {
        client.send(payload([1, 4]));
        answer = await client.receive();
      }
      if (answer.length === 1 && answer[0] === request) {
        told.push('asked for the key');
        client.send(payload([1], pem));
        answer = await client.receive();
      }
      const password = answer.length === 256 ? decrypt(answer) : answer.toString();
      told.push(answer.length === 256 ? 'encrypted' : 'plain');
      verdict(client, password === `${PASSWORD}\0`);
    }, greet);
  }

  it('sends the password as it is under TLS', async () => {
    const told: string[] = [];
    const port = await serveWhole(told, { tls: true });
    expect(await logIn(port, overTls)).toBe('accepted');
    expect(told).toEqual(['plain']);
  });

  it.each<[string, () => string]>([
    ['text', () => pem],
    ['a file', keyFile],
  ])(`encrypts the password by the key of ${option}, given as %s`, async (_, key) => {
    const told: string[] = [];
    const port = await serveWhole(told);
    expect(await logIn(port, { [option]: key() })).toBe('accepted');
    expect(told).toEqual(['encrypted']);
  });

  it('asks for the key when allowPublicKeyRetrieval permits it', async () => {
    const told: string[] = [];
    const port = await serveWhole(told);
    expect(await logIn(port, { allowPublicKeyRetrieval: true })).toBe('accepted');
    expect(told).toEqual(['asked for the key', 'encrypted']);
  });

  it('is refused without TLS and without a key', async () => {
    const told: string[] = [];
    const error = await logIn(await serveWhole(told));
    expect(error).toMatchObject({
      errno: 45044,
      code: 'ER_CANNOT_RETRIEVE_RSA_KEY',
      sqlState: '08S01',
      fatal: true,
    });
    expect(told).toEqual([]);
  });

  it('is given up when the key file cannot be read', async () => {
    const told: string[] = [];
    const error = await logIn(await serveWhole(told), { [option]: '/nonexistent/key.pem' });
    expect(error).toBeInstanceOf(Error);
    expect(told).toEqual([]);
  });
});

it('caching_sha2_password is done when the server knows the digest', async () => {
  const port = await serve(async (client) => {
    client.send(authSwitch('caching_sha2_password'));
    const answer = await client.receive();
    const digest = sha('sha256', PASSWORD);
    const expected = xor(digest, sha('sha256', sha('sha256', digest), seed));
    if (!answer.equals(expected)) return verdict(client, false);
    client.send(payload([1, 3]));
    verdict(client, true);
  });
  expect(await logIn(port)).toBe('accepted');
});

describe('dialog', () => {
  /** Asks as PAM does: the second bit of the first byte says "do not echo", the first one "last question". */
  function serveDialog(asked: string[], greet: Greeting): Promise<number> {
    return serve(async (client) => {
      client.send(payload([0xfe], 'dialog\0', [4], 'Password: '));
      asked.push((await client.receive()).toString());
      client.send(payload([2], 'Pin: '));
      asked.push((await client.receive()).toString());
      verdict(client, true);
    }, greet);
  }

  it('answers each question with the next password', async () => {
    const asked: string[] = [];
    const port = await serveDialog(asked, { tls: true });
    expect(await logIn(port, { ...overTls, password: ['one', 'two'] })).toBe('accepted');
    expect(asked).toEqual(['one\0', 'two\0']);
  });

  it('answers each question with the password when there is one', async () => {
    const asked: string[] = [];
    const port = await serveDialog(asked, { tls: true });
    expect(await logIn(port, { ...overTls, password: 'one' })).toBe('accepted');
    expect(asked).toEqual(['one\0', 'one\0']);
  });

  it('is refused where others can read along', async () => {
    const asked: string[] = [];
    const error = await logIn(await serveDialog(asked, {}));
    expect(error).toMatchObject({
      errno: 45064,
      code: 'ER_CLEAR_PASSWORD_WITHOUT_SSL',
      sqlState: '08S01',
      fatal: true,
    });
    expect(asked).toEqual([]);
  });
});

describe('mysql_clear_password', () => {
  const script = (sent: string[]) => async (client: ScriptedClient) => {
    client.send(authSwitch('mysql_clear_password', ''));
    sent.push((await client.receive()).toString());
    verdict(client, true);
  };

  it('sends the password under TLS', async () => {
    const sent: string[] = [];
    expect(await logIn(await serve(script(sent), { tls: true }), overTls)).toBe('accepted');
    expect(sent).toEqual([`${PASSWORD}\0`]);
  });

  it('is refused where others can read along', async () => {
    const sent: string[] = [];
    expect(await logIn(await serve(script(sent)))).toMatchObject({ errno: 45064, fatal: true });
    expect(sent).toEqual([]);
  });
});

describe('restrictedAuth', () => {
  const refused = {
    errno: 45047,
    code: 'ER_NOT_SUPPORTED_AUTH_PLUGIN',
    sqlState: '08S01',
    fatal: true,
  };

  it.each<[string | string[]]>([
    ['mysql_native_password'],
    ['client_ed25519,mysql_native_password'],
    [['parsec', 'mysql_native_password']],
  ])('%j lets the plugin of the server through', async (restrictedAuth) => {
    const connection = await open({ restrictedAuth } as ConnectionConfig);
    expect(connection.isValid()).toBe(true);
  });

  it.each<[string | string[]]>([['client_ed25519'], [''], [['parsec']]])(
    '%j refuses the plugin of the greeting',
    async (restrictedAuth) => {
      const options = settings({ restrictedAuth } as ConnectionConfig);
      expect(await rejection(mariadb.createConnection(options))).toMatchObject(refused);
    },
  );

  it('refuses the plugin that the server switches to', async () => {
    let answered = false;
    const port = await serve(async (client) => {
      client.send(authSwitch('client_ed25519', Buffer.concat([seed, seed.subarray(0, 12)])));
      await client.receive();
      answered = true;
    });
    expect(await logIn(port, { restrictedAuth: 'mysql_native_password' })).toMatchObject(refused);
    expect(answered).toBe(false);
  });
});

describe('users of the server', () => {
  async function user(name: string, identified: string): Promise<void> {
    const admin = await open();
    await admin.query(`CREATE OR REPLACE USER ${name}@'%' ${identified}`);
    onTestFinished(async () => {
      const last = await mariadb.createConnection(settings());
      await last.query(`DROP USER IF EXISTS ${name}@'%'`);
      await last.end();
    });
  }

  it('can prove themselves by client_ed25519', async () => {
    await user('login_ed25519', "IDENTIFIED VIA ed25519 USING PASSWORD('Sesame 7')");
    const login = { user: 'login_ed25519', password: 'Sesame 7', database: undefined };
    const connection = await open(login);
    expect(connection.isValid()).toBe(true);
    const error = await rejection(
      mariadb.createConnection(settings({ ...login, password: 'other' })),
    );
    expect(error).toMatchObject({ errno: 1045, fatal: true });
  });

  it('can be those with a certificate only', async () => {
    await user('login_x509', "IDENTIFIED BY 'Sesame 7' REQUIRE X509");
    const login = { user: 'login_x509', password: 'Sesame 7', database: undefined };
    const cert = readFileSync(process.env.MARIADB_CLIENT_CERT ?? '', 'utf8');
    const key = readFileSync(process.env.MARIADB_CLIENT_KEY ?? '', 'utf8');
    const ca = authority();
    const connection = await open({ ...login, ssl: { ca, cert, key } });
    expect(connection.isValid()).toBe(true);
    const error = await rejection(mariadb.createConnection(settings({ ...login, ssl: { ca } })));
    expect(error).toMatchObject({ errno: 1045, fatal: true });
  });
});
