import { Collation } from '../columns/collation.js';
import { type RowOptions, rowOptionDefaults } from '../rows/row-options.js';
import { parseConnectionUrl } from './url.js';

/** TLS settings, as `tls.connect` takes them. */
export type SslOptions = boolean | import('node:tls').ConnectionOptions;

/** Options of a connection that cannot be set per command. */
export interface ConnectionSettings {
  host: string;
  port: number;
  user: string | undefined;
  password: string | string[] | undefined;
  database: string | undefined;
  socketPath: string | undefined;
  ssl: SslOptions;
  connectTimeout: number;
  socketTimeout: number;
  keepAliveDelay: number | undefined;
  compress: boolean;
  collation: Collation;
  connectAttributes: boolean | Record<string, unknown>;
  foundRows: boolean;
  multipleStatements: boolean;
  permitConnectionWhenExpired: boolean;
  keepEof: boolean;
  initSql: string | string[] | undefined;
  sessionVariables: Record<string, unknown> | undefined;
  maxAllowedPacket: number;
  maxAllowedColumns: number;
  prepareCacheLength: number;
  rsaPublicKey: string | undefined;
  cachingRsaPublicKey: string | undefined;
  allowPublicKeyRetrieval: boolean;
  restrictedAuth: string[] | undefined;
}

/** Options that each command may set for itself, beside those of its rows. */
export interface CommandSettings {
  namedPlaceholders: boolean;
  arrayParenthesis: boolean;
  debugLen: number;
  logParam: boolean;
  /** Whether errors show where the command was issued. */
  trace: boolean;
}

/** Every option of a connection, resolved. */
export interface ConnectionOptions extends ConnectionSettings, CommandSettings, RowOptions {}

/** What a program passes: any of the options, numbers and booleans also as the original accepts them. */
export type ConnectionInput = string | Record<string, unknown>;

/** Options of npm mariadb that this version does not have yet: better an error than a wrong result. */
const unsupported = [
  'charsetNumber',
  'debug',
  'debugCompress',
  'forceVersionCheck',
  'infileStreamFactory',
  'logger',
  'nestTables',
  'permitLocalInfile',
  'permitSetMultiParamEntries',
  'queryTimeout',
  'stream',
  'timeout',
  'typeCast',
] as const;

/** Throws when options of a connection or of a command ask for what this version does not have. */
export function refuseUnsupported(given: Record<string, unknown>): void {
  const name = unsupported.find((name) => given[name]);
  if (name) throw new Error(`The option '${name}' is not supported by this version`);
  const { timezone } = given;
  if (timezone !== undefined && timezone !== null && timezone !== 'local') {
    throw new Error("The option 'timezone' is not supported by this version but for 'local'");
  }
}

/** Takes an options object or a connection string and fills in the defaults. */
export function resolveOptions(input: ConnectionInput | null | undefined): ConnectionOptions {
  const given = typeof input === 'string' ? parseConnectionUrl(input) : (input ?? {});
  refuseUnsupported(given);
  const rows = { ...rowOptionDefaults };
  for (const name of Object.keys(rows) as (keyof RowOptions)[]) {
    if (given[name] !== undefined) rows[name] = Boolean(given[name]);
  }
  if (given.jsonStrings !== undefined) rows.autoJsonMap = !rows.jsonStrings;
  return {
    ...rows,
    host: text(given.host) ?? 'localhost',
    port: number(given.port, 3306),
    user: text(given.user) ?? process.env.USERNAME,
    password: given.password as string | string[] | undefined,
    database: text(given.database),
    socketPath: text(given.socketPath),
    ssl: (given.ssl as SslOptions | undefined) ?? false,
    connectTimeout: number(given.connectTimeout, 1000),
    socketTimeout: number(given.socketTimeout, 0),
    keepAliveDelay: keepAlive(given),
    compress: Boolean(given.compress),
    collation: collation(given),
    connectAttributes: (given.connectAttributes as boolean | Record<string, unknown>) ?? false,
    foundRows: boolean(given.foundRows, true),
    multipleStatements: Boolean(given.multipleStatements),
    permitConnectionWhenExpired: Boolean(given.permitConnectionWhenExpired),
    keepEof: Boolean(given.keepEof),
    initSql: given.initSql as string | string[] | undefined,
    sessionVariables: given.sessionVariables as Record<string, unknown> | undefined,
    maxAllowedPacket: positive('maxAllowedPacket', given.maxAllowedPacket, 1 << 30),
    maxAllowedColumns: positive('maxAllowedColumns', given.maxAllowedColumns, 65_535),
    prepareCacheLength: number(given.prepareCacheLength, 256),
    rsaPublicKey: text(given.rsaPublicKey),
    cachingRsaPublicKey: text(given.cachingRsaPublicKey),
    allowPublicKeyRetrieval: Boolean(given.allowPublicKeyRetrieval),
    restrictedAuth: plugins(given.restrictedAuth),
    namedPlaceholders: Boolean(given.namedPlaceholders),
    arrayParenthesis: Boolean(given.arrayParenthesis),
    debugLen: number(given.debugLen, 256),
    logParam: boolean(given.logParam, true),
    trace: Boolean(given.trace),
  };
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function boolean(value: unknown, fallback: boolean): boolean {
  return value === undefined ? fallback : Boolean(value);
}

function number(value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  const parsed = Number(value ?? 0);
  return Number.isNaN(parsed) ? fallback : parsed;
}

function positive(name: string, value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  const parsed = Number(value);
  if (Number.isInteger(parsed) && parsed >= 1) return parsed;
  throw new RangeError(`${name} must be a whole number above 0. value is ${String(value)}`);
}

function keepAlive(given: Record<string, unknown>): number | undefined {
  const delay =
    given.keepAliveDelay ??
    (given.enableKeepAlive === true ? (given.keepAliveInitialDelay ?? 0) : undefined);
  return delay === undefined ? undefined : Number(delay);
}

function plugins(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(String) : String(value).split(',').filter(Boolean);
}

const DEFAULT_COLLATION = 'UTF8MB4_UNICODE_CI';

function collation(given: Record<string, unknown>): Collation {
  const name = text(given.collation) ?? charsetCollation(text(given.charset)) ?? DEFAULT_COLLATION;
  const found = Collation.fromName(name);
  if (!found) throw new RangeError(`Unknown collation '${name}'`);
  if (!found.name.startsWith('UTF8MB')) {
    throw new RangeError(
      `The collation '${name}' is not supported by this version, only utf8 ones`,
    );
  }
  return found;
}

function charsetCollation(charset: string | undefined): string | undefined {
  if (charset === undefined) return undefined;
  const lower = charset.toLowerCase();
  if (lower === 'utf8mb4') return 'UTF8MB4_GENERAL_CI';
  if (lower === 'utf8' || lower === 'utf8mb3') return 'UTF8MB3_GENERAL_CI';
  return charset;
}
