import { constants, pbkdf2, publicEncrypt, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { NativeConfig, NativeDerivation, NativeUser } from '../../native/binding.js';
import type { Collation } from '../columns/collation.js';
import type { ConnectionOptions } from '../options/connection-options.js';
import { version } from '../version.js';

/** What native code needs to log in. */
export function loginConfig(options: ConnectionOptions): NativeConfig {
  return {
    ...userConfig(options),
    channel: options.socketPath && process.platform !== 'win32' ? 'unixSocket' : 'plain',
    tls: Boolean(options.ssl),
    compress: options.compress,
    foundRows: options.foundRows,
    multipleStatements: options.multipleStatements,
    localInfile: options.permitLocalInfile,
    expiredPasswords: options.permitConnectionWhenExpired,
    keepEof: options.keepEof,
    bulk: options.bulk,
    publicKeyPem: publicKey(options.cachingRsaPublicKey ?? options.rsaPublicKey),
    allowPublicKeyRetrieval: options.allowPublicKeyRetrieval,
    permittedPlugins: options.restrictedAuth,
    maxPacketSize: options.maxAllowedPacket,
    maxColumns: options.maxAllowedColumns,
  };
}

/** What it needs for another user of the same connection. */
export function userConfig(options: ConnectionOptions): NativeUser {
  const { password } = options;
  const passwords = Array.isArray(password) ? password.map(String) : [String(password ?? '')];
  return {
    user: options.user ?? '',
    passwords,
    database: options.database,
    collation: handshakeCollation(options.collation),
    attributes: connectAttributes(options),
    entropy: randomBytes(32),
  };
}

/** `utf8mb4_unicode_ci`. */
const DEFAULT_COLLATION = 224;

/** Strings travel as UTF-8; another collation, or one beyond the handshake's byte, is set by a statement. */
function handshakeCollation(collation: Collation | undefined): number {
  if (collation?.charset !== 'utf8' || collation.index > 255) return DEFAULT_COLLATION;
  return collation.index;
}

/** Names and values by turns. */
function connectAttributes({ connectAttributes, host }: ConnectionOptions): string[] {
  const attributes: Record<string, unknown> = {
    _client_name: 'otaria',
    _client_version: version,
    _server_host: host,
    _os: process.platform,
    _client_host: hostname(),
    _node_version: process.versions.node,
    ...(typeof connectAttributes === 'object' ? connectAttributes : undefined),
  };
  return Object.entries(attributes).flatMap(([name, value]) => [name, String(value ?? '')]);
}

/** The key itself, or the file that holds it. */
function publicKey(option: string | undefined): string | undefined {
  if (option === undefined || option.includes('-----BEGIN')) return option;
  return readFileSync(option, 'utf8');
}

/** Derives the key of `parsec` from the password, on a thread of Node's pool: it may take some tenths of a second. */
export function deriveKey(
  { password, salt, rounds }: NativeDerivation,
  done: (error: Error | null, key: Buffer) => void,
): void {
  pbkdf2(password, salt, rounds, 32, 'sha512', done);
}

/** Encrypts the masked password with the server's RSA key, as `caching_sha2_password` and its kin want it. */
export function encryptPassword(publicKeyPem: string, plaintext: Buffer): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key: publicKeyPem, padding, oaepHash: 'sha1' }, plaintext);
}
