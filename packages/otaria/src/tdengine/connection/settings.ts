import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { NativeLogin } from '../../native/binding.js';
import type { WSConfig } from '../config.js';
import { type Address, type Dsn, decode, parseDsn } from '../dsn.js';
import { ErrorCode, WebSocketInterfaceError } from '../errors.js';
import { invalidArgument } from '../invalid-argument.js';
import { mergeRowOptions, type RowOptions, rowOptionDefaults } from '../rows/row-options.js';
import { version } from '../version.js';
import { checkTimeout } from './call-options.js';
import { type ReconnectionSettings, type Retry, resolveReconnection } from './reconnection.js';

/** Options of a connection that the original does not have. */
export interface OpenOptions extends Partial<RowOptions> {
  /** For `wss`: what `tls.connect` takes, such as `ca`, `cert`, `key`, `rejectUnauthorized`. */
  tls?: TlsOptions;
  /** Whether messages are compressed (permessage-deflate) when the server offers it. Default false. */
  compression?: boolean;
  /** Ends the attempt to connect. */
  signal?: AbortSignal;
  /** Which statements are sent again after the connection was lost; each may say otherwise. Default `'reads'`. */
  retry?: Retry;
  /**
   * Milliseconds of silence after which the server is pinged; after another such silence the connection is taken for lost.
   * Default 30 000; 0 for never.
   */
  keepAlive?: number;
}

/** Everything that a connection needs to know. */
export interface ConnectionSettings {
  scheme: 'ws' | 'wss';
  addresses: Address[];
  /** Begins with `?` unless it is empty. */
  query: string;
  login: Omit<NativeLogin, 'deadline' | 'firstReqId'>;
  /** Milliseconds; 0 for none. */
  timeout: number;
  /** Milliseconds of silence before a ping; 0 for none. */
  keepAlive: number;
  reconnection: ReconnectionSettings;
  tls: TlsOptions | undefined;
  compression: boolean;
  rows: RowOptions;
  /** Servers from this version on have prepared statements of the second generation. */
  minStmt2Version: string;
}

const DEFAULT_TIMEOUT = 60_000;
const DEFAULT_KEEP_ALIVE = 30_000;
/** What the original uses when no database is given. */
const NO_DATABASE = 'information_schema';

/** The URL, the setters and the options together; a setter wins over the URL. */
export function resolveSettings(config: WSConfig, options: OpenOptions): ConnectionSettings {
  const dsn = parseDsn(config.getUrl() ?? '');
  const param = (name: string): string => dsn.params.get(name) ?? '';
  const user = given(config.getUser()) ?? dsn.user;
  const password = given(config.getPwd()) ?? dsn.password;
  const token = config.getToken() || param('token');
  const bearerToken = config.getBearerToken() || param('bearer_token');
  if (!(user || password || token || bearerToken)) {
    throw new WebSocketInterfaceError(
      ErrorCode.ERR_INVALID_AUTHENTICATION,
      'authentication fail: the URL has no user and password, token or bearer_token',
    );
  }
  return {
    scheme: dsn.scheme,
    addresses: dsn.addresses,
    query: queryOf(token, bearerToken),
    login: {
      user,
      password,
      database: given(config.getDb()) || dsn.database || NO_DATABASE,
      timeZone: config.getTimezone() || param('timezone'),
      app: config.getUserApp() || param('user_app'),
      ip: config.getUserIp() || param('user_ip'),
      connector: `nodejs-ws-otaria-v${version}`,
      bearerToken,
      listInstances: param('adapter_ha') === 'true',
    },
    timeout: timeoutOf(config, dsn),
    keepAlive: keepAliveOf(options),
    reconnection: resolveReconnection(dsn.params, options.retry ?? 'reads'),
    tls: options.tls,
    compression: options.compression ?? false,
    rows: mergeRowOptions(rowOptionDefaults, options),
    minStmt2Version: config.getMinStmt2Version(),
  };
}

/** As in a URL, setters may be given percent-encoded text. */
function given(text: string | undefined): string | undefined {
  return text === undefined || text === null ? undefined : decode(text);
}

function queryOf(token: string, bearerToken: string): string {
  const query = new URLSearchParams();
  if (token) query.set('token', token);
  if (bearerToken) query.set('bearer_token', bearerToken);
  return query.size > 0 ? `?${query}` : '';
}

function timeoutOf(config: WSConfig, dsn: Dsn): number {
  const set = config.getTimeOut();
  if (set !== undefined) {
    checkTimeout(set);
    return set;
  }
  // As in the original, numbers in the URL that make no sense have no effect.
  const timeout = Number(dsn.params.get('timeout') ?? DEFAULT_TIMEOUT);
  return timeout >= 0 ? timeout : DEFAULT_TIMEOUT;
}

function keepAliveOf({ keepAlive = DEFAULT_KEEP_ALIVE }: OpenOptions): number {
  if (typeof keepAlive === 'number' && keepAlive >= 0) return keepAlive;
  throw invalidArgument(`keepAlive must be a number of milliseconds, 0 for none, not ${keepAlive}`);
}
