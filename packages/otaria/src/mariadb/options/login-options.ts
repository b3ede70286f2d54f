import { text } from './coercion.js';

/** Who logs in, and what the login may do. */
export interface LoginOptions {
  /** User name. Default: the environment variable USERNAME. */
  user: string | undefined;
  /** Password; a list holds one per factor of an account, or one per question of PAM. Never printed. */
  password: string | string[] | undefined;
  /** Default database. */
  database: string | undefined;
  /** Names and values for `performance_schema.session_connect_attrs`, beside those always sent. Default false. */
  connectAttributes: boolean | Record<string, unknown>;
  /** The server's RSA key for `sha256_password` without TLS: PEM, or the path of a PEM file. */
  rsaPublicKey: string | undefined;
  /** The same for `caching_sha2_password`. */
  cachingRsaPublicKey: string | undefined;
  /** Ask the server for that key when it is not given. Default false: then such a login is refused by 45044. */
  allowPublicKeyRetrieval: boolean;
  /**
   * The only authentication plugins that the server may ask for, as a list or separated by commas; others are refused
   * by 45047, and `''` allows none. Default: all.
   */
  restrictedAuth: string[] | undefined;
  /** Log in with an expired password, to set a new one. Default false. */
  permitConnectionWhenExpired: boolean;
}

export function loginOptions(given: Record<string, unknown>): LoginOptions {
  const { password } = given;
  return {
    user: text(given.user) ?? process.env.USERNAME,
    password: Array.isArray(password) ? password.map(String) : text(password),
    database: text(given.database),
    connectAttributes: (given.connectAttributes as boolean | Record<string, unknown>) ?? false,
    rsaPublicKey: text(given.rsaPublicKey),
    cachingRsaPublicKey: text(given.cachingRsaPublicKey),
    allowPublicKeyRetrieval: Boolean(given.allowPublicKeyRetrieval),
    restrictedAuth: plugins(given.restrictedAuth),
    permitConnectionWhenExpired: Boolean(given.permitConnectionWhenExpired),
  };
}

function plugins(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const names = Array.isArray(value) ? value : String(value).split(',');
  return names.map((name) => String(name).trim());
}
