import { createHash } from 'node:crypto';
import {
  checkServerIdentity,
  type PeerCertificate,
  type TLSSocket,
  type ConnectionOptions as TlsOptions,
} from 'node:tls';
import { ClientError } from '../errors/client-errors.js';
import { SqlError } from '../errors/sql-error.js';
import type { ConnectionOptions } from '../options/connection-options.js';
import type { ConnectionInfo } from './info.js';

/**
 * Whether the server is who it should be. Its certificate says so when a known authority signed it. Otherwise MariaDB
 * 11.4 and later can prove by the password that the certificate is theirs, so that TLS protects without any setting.
 */
export class ServerIdentity {
  readonly #options: ConnectionOptions;
  readonly #info: ConnectionInfo;
  readonly #provable: boolean;
  #mismatch: Error | undefined;
  #fingerprint: Buffer | undefined;

  /** The server must have greeted: its version decides whether it can prove itself. */
  constructor(options: ConnectionOptions, info: ConnectionInfo) {
    const ssl: TlsOptions = typeof options.ssl === 'object' ? options.ssl : {};
    const [password] = [options.password].flat();
    this.#options = options;
    this.#info = info;
    info.requireValidCert = ssl.rejectUnauthorized !== false;
    this.#provable =
      info.requireValidCert &&
      !ssl.ca &&
      !options.socketPath &&
      Boolean(password) &&
      info.isMariaDB() &&
      info.hasMinVersion(11, 4, 1);
    info.useFingerprintValidation = this.#provable;
  }

  /** Whether the login has to prove the certificate. */
  get unproven(): boolean {
    return this.#fingerprint !== undefined;
  }

  /** The SHA-256 fingerprint of a certificate that nobody vouches for. */
  get fingerprint(): Buffer {
    return this.#fingerprint as Buffer;
  }

  /** Settings for the TLS handshake. */
  tlsOptions(): TlsOptions {
    const ssl: TlsOptions = typeof this.#options.ssl === 'object' ? this.#options.ssl : {};
    if (!this.#provable) return { rejectUnauthorized: true, ...ssl };
    const check = ssl.checkServerIdentity ?? checkServerIdentity;
    return {
      ...ssl,
      // The decision is `accept`'s.
      rejectUnauthorized: false,
      checkServerIdentity: (host: string, certificate: PeerCertificate) => {
        this.#mismatch = check(host, certificate);
        return this.#mismatch;
      },
    };
  }

  /** Looks at the certificate after the handshake; the error that forbids to go on, if there is one. */
  accept(secure: TLSSocket): Error | undefined {
    if (!this.#provable || secure.authorized) return undefined;
    if (this.#mismatch) {
      const errno = ClientError.ER_TLS_IDENTITY_ERROR;
      return this.#error(
        `the certificate is not the host's: ${this.#mismatch.message}`,
        errno,
        this.#mismatch,
      );
    }
    const certificate = secure.getPeerCertificate();
    const reason = String(secure.authorizationError);
    if (!certificate?.raw) {
      return this.#error('the server shows no certificate', ClientError.ER_SELF_SIGNED);
    }
    this.#fingerprint = createHash('sha256').update(certificate.raw).digest();
    this.#info.selfSignedCertificate = true;
    this.#info.tlsAuthorizationError = reason;
    this.#info.tlsCert = certificate;
    this.#info.tlsFingerprint = certificate.fingerprint256;
    return undefined;
  }

  /** The login was accepted, but does not prove the certificate. */
  notProven(): Error {
    const reason = this.#info.tlsAuthorizationError;
    const message =
      `the certificate is not trusted (${reason}), and the server did not prove it by the password; ` +
      'give the authority that signed it as ssl.ca';
    return this.#error(message, ClientError.ER_SELF_SIGNED);
  }

  /** The login was refused. Why is not said: without the proof it may not be the server who speaks. */
  refused(): Error {
    const message =
      `the certificate is not trusted (${this.#info.tlsAuthorizationError}), and the login was refused, so that the ` +
      'server could not prove it; check user and password, or give the authority as ssl.ca';
    return this.#error(message, ClientError.ER_SELF_SIGNED_NO_PWD);
  }

  #error(message: string, errno: number, cause?: Error): Error {
    return new SqlError(message, null, true, this.#info, '08000', errno, null, true, cause);
  }
}
