import type { PeerCertificate } from 'node:tls';
import type { NativeSession } from '../../native/binding.js';
import { Collation } from '../columns/collation.js';

/** Version of the server. */
export interface ServerVersion {
  raw: string;
  mariaDb: boolean;
  major: number;
  minor: number;
  patch: number;
}

/** What is known of the connection; `connection.info`. */
export class ConnectionInfo {
  /** Id of the connection on the server; -1 before the server has greeted. */
  threadId = -1;
  /** The latest status flags: bit 0 is "in a transaction", bit 1 autocommit. */
  status = 0;
  serverVersion: ServerVersion | undefined;
  serverCapabilities = 0n;
  clientCapabilities = 0n;
  /** The default database, kept up to date. */
  database: string | undefined;
  port: number | undefined;
  collation: Collation | undefined;
  /** Whether the certificate's authority is unknown, so that the server proves itself by the password. */
  selfSignedCertificate = false;
  /** Whether the server's certificate has to be valid. */
  requireValidCert = false;
  /** Whether the server may prove by the password a certificate that nobody vouches for. */
  useFingerprintValidation = false;
  /** Why the certificate is not trusted by itself. */
  tlsAuthorizationError: string | undefined;
  /** The certificate that the server had to prove. */
  tlsCert: PeerCertificate | undefined;
  /** Its SHA-256 fingerprint in hex digits. */
  tlsFingerprint: string | undefined;
  /** The challenge of the server's greeting. */
  seed: Buffer | undefined;
  /** The authentication plugin that the greeting named. */
  defaultPluginName: string | undefined;
  /** Where the server asked the connection to go; undefined when nowhere. */
  redirectRequest: string | undefined;
  /** Version of a MaxScale proxy, when there is one that tells it. */
  maxscaleVersion: string | undefined;
  #forcedVersion: ServerVersion | undefined;
  #greeted: Collation | undefined;
  #characterSet: string | undefined;
  #known: string | undefined;
  #foreign = false;

  /** Takes over what native code knows. */
  update(session: NativeSession): void {
    const [major, minor, patch] = session.numbers;
    this.threadId = session.threadId;
    this.status = session.status;
    this.serverVersion = this.#forcedVersion ?? {
      raw: session.version,
      mariaDb: session.mariadb,
      major,
      minor,
      patch,
    };
    this.#greeted ??= Collation.fromIndex(session.collation);
    this.serverCapabilities = session.serverCapabilities;
    this.clientCapabilities = session.clientCapabilities;
    this.database = session.database;
    this.#characterSet = session.characterSet;
    this.seed = session.seed;
    this.defaultPluginName = session.authPlugin;
    this.redirectRequest = session.redirectUrl || undefined;
    this.maxscaleVersion = session.maxscaleVersion;
  }

  /** Whether results end with OK packets instead of EOF packets. */
  get eofDeprecated(): boolean {
    return (this.clientCapabilities & (1n << 24n)) !== 0n;
  }

  /** Whether the server may leave out columns that it has described before. */
  get serverPermitSkipMeta(): boolean {
    return (this.clientCapabilities & (1n << 36n)) !== 0n;
  }

  /** The collation of the server's greeting. */
  get serverCollation(): Collation | undefined {
    return this.#greeted;
  }

  /** A session begins, in the collation that the program wants. */
  beginSession(collation: Collation | undefined): void {
    this.collation = collation ?? Collation.fromName('utf8mb4_unicode_ci');
    this.#known = undefined;
    // The set-up leaves statements in UTF-8 all the same.
    this.#foreign = collation !== undefined && collation.charset !== 'utf8';
  }

  /** Follows a change of the session's character set; true when it is none of UTF-8. */
  takeCharacterSet(): boolean {
    const name = this.#characterSet;
    if (name === undefined || name === this.#known) return false;
    this.#known = name;
    if (name === 'utf8mb4' && this.#foreign) {
      // Only statements are back to UTF-8, by our own doing.
      this.#foreign = false;
      return false;
    }
    if (this.collation?.name.toLowerCase().startsWith(`${name}_`) !== true) {
      this.collation = Collation.ofCharset(name);
    }
    this.#foreign = !name.startsWith('utf8') && name !== 'binary';
    return this.#foreign;
  }

  /** Takes the version that the server itself told, instead of the one of the greeting. */
  forceVersion(text: string): void {
    const raw = text.replace(/^5\.5\.5-/, '');
    const [major = 0, minor = 0, patch = 0] = (/^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(raw) ?? [])
      .slice(1)
      .map((digits) => Number(digits ?? 0));
    const mariaDb = raw !== text || /mariadb/i.test(raw);
    this.#forcedVersion = { raw, mariaDb, major, minor, patch };
    this.serverVersion = this.#forcedVersion;
  }

  /** Whether the server is MariaDB. Throws before the server has greeted. */
  isMariaDB(): boolean {
    return this.#version().mariaDb;
  }

  /** Whether the server is of this version or later. Throws before the server has greeted. */
  hasMinVersion(major: number, minor = 0, patch = 0): boolean {
    if (!major) throw new Error('a major version must be set');
    const version = this.#version();
    if (version.major !== major) return version.major > major;
    if (version.minor !== minor) return version.minor > minor;
    return version.patch >= patch;
  }

  #version(): ServerVersion {
    if (this.serverVersion) return this.serverVersion;
    throw new Error('cannot know if server is MariaDB until connected');
  }
}
