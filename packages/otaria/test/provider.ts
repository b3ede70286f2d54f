import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Connection, ConnectionConfig, SqlError } from 'mariadb';
import { expect, onTestFinished } from 'vitest';

export type { Connection, ConnectionConfig, FieldInfo, QueryOptions, SqlError } from 'mariadb';
export type Provider = 'ours' | 'peer';

const packages: Record<Provider, string> = { ours: 'otaria/mariadb', peer: 'mariadb' };

function chosenProvider(): Provider {
  const name = process.env.PROVIDER ?? 'ours';
  if (name === 'ours' || name === 'peer') return name;
  throw new Error(
    `PROVIDER is '${name}'; it must be 'ours' (otaria/mariadb) or 'peer' (npm mariadb)`,
  );
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set; run the tests with 'make test', which starts a server and sets it`,
  );
}

export const provider: Provider = chosenProvider();
/** The two ways to run a statement: text protocol and prepared (binary) protocol. */
export const protocols = ['query', 'execute'] as const;
/** The name that a program imports: both packages offer the same API. */
export const packageName: string = packages[provider];
export const mariadb: typeof import('mariadb') = await import(packageName);

export const serverUrl: string = required('MARIADB_URL');

const transports: Record<string, () => ConnectionConfig> = {
  tcp: () => ({}),
  tls: () => ({ ssl: { ca: authority() } }),
  compress: () => ({ compress: true }),
};

/** How the tests reach the server, unless they say otherwise. */
const transport: string = process.env.TRANSPORT ?? 'tcp';
/** For tests that say so: neither TLS nor compression. */
export const plain: ConnectionConfig = { ssl: false, compress: false };

function transportOptions(): ConnectionConfig {
  const options = transports[transport];
  if (options) return options();
  throw new Error(`TRANSPORT is '${transport}'; it must be one of ${Object.keys(transports)}`);
}

/** Connection options for the server of MARIADB_URL; a busy machine may take its time to connect. */
export function settings(options: ConnectionConfig = {}): ConnectionConfig {
  const url = new URL(serverUrl);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    connectTimeout: 20_000,
    ...transportOptions(),
    ...options,
  };
}

/** The PEM certificate of the authority that signed the server's certificate. */
export function authority(): string {
  return readFileSync(required('MARIADB_CA'), 'utf8');
}

export function socketPath(): string {
  return required('MARIADB_SOCKET');
}

/** A connection that is closed when the test has finished, whatever its outcome. */
export async function open(options: ConnectionConfig = {}): Promise<Connection> {
  const connection = await mariadb.createConnection(settings(options));
  onTestFinished(() => connection.end());
  return connection;
}

/**
 * Asserts a value in which npm mariadb has a defect that Otaria mends: each provider must show exactly its own value,
 * so that the test notices when the peer is repaired, too.
 */
export function peerDefect(
  who: Provider,
  reason: string,
  actual: unknown,
  expected: Record<Provider, unknown>,
): void {
  expect(actual, `npm mariadb ${reason}; this is ${packages[who]}`).toEqual(expected[who]);
}

/** What becomes of a promise within a while: lets a test state that the peer leaves one unsettled for ever. */
export async function outcome(
  promise: Promise<unknown>,
  milliseconds: number = provider === 'peer' ? 500 : 10_000,
): Promise<unknown> {
  const settled = promise.then(
    () => 'resolved',
    (error: { code?: string; name: string }) => `rejected ${error.code ?? error.name}`,
  );
  return await Promise.race([settled, setTimeout(milliseconds, 'unsettled', { ref: false })]);
}

/** The error that a promise rejects with; a promise that resolves is an error itself. */
export async function rejection(promise: Promise<unknown>): Promise<SqlError> {
  const value = await promise.catch((error: SqlError) => error);
  if (value instanceof Error) return value as SqlError;
  throw new Error('expected a rejection, but the promise resolved');
}
