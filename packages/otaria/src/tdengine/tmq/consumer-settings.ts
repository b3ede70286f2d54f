import type { NativeSubscription } from '../../native/binding.js';
import { WSConfig } from '../config.js';
import {
  type ConnectionSettings,
  type OpenOptions,
  resolveSettings,
} from '../connection/settings.js';
import { invalidArgument } from '../invalid-argument.js';
import { TMQConstants as Key } from './constants.js';

/** Everything that a consumer needs to know. */
export interface ConsumerSettings {
  connection: ConnectionSettings;
  subscription: NativeSubscription;
  /** Milliseconds between commits of what the program has done with; undefined when it commits itself. */
  commitInterval: number | undefined;
}

const DEFAULT_COMMIT_INTERVAL = 5000;
/** Its messages hold no rows that this client could read. */
const RAW_DATA = 'msg.consume.rawdata';

/** Reads the settings of a consumer; names that are not known here are for the server. */
export function resolveConsumer(
  config: ReadonlyMap<string, unknown>,
  options: OpenOptions,
): ConsumerSettings {
  if (!(config instanceof Map)) throw invalidArgument('the settings of a consumer must be a Map');
  const others = new Map([...config].map(([name, value]) => [name, textOf(name, value)]));
  const take = (name: string): string | undefined => {
    const text = others.get(name);
    others.delete(name);
    return text;
  };
  const connection = resolveSettings(connectionConfig(take), options);
  const { user, password, timeZone, app, ip, connector, bearerToken } = connection.login;
  const commits = isTrue(Key.ENABLE_AUTO_COMMIT, take(Key.ENABLE_AUTO_COMMIT) ?? 'true');
  const interval = take(Key.AUTO_COMMIT_INTERVAL_MS);
  const commitInterval = milliseconds(Key.AUTO_COMMIT_INTERVAL_MS, interval);
  const subscription = {
    user,
    password,
    timeZone,
    app,
    ip,
    connector,
    group: take(Key.GROUP_ID) ?? '',
    client: take(Key.CLIENT_ID) ?? '',
    reset: take(Key.AUTO_OFFSET_RESET) ?? '',
    options: Object.fromEntries(others),
  };
  if (isTrue(RAW_DATA, others.get(RAW_DATA) ?? 'false')) {
    throw invalidArgument(`${RAW_DATA} is not supported: such messages are for copying servers`);
  }
  if (bearerToken) subscription.options[Key.CONNECT_TOKEN] = bearerToken;
  return {
    connection,
    subscription,
    commitInterval: commits ? (commitInterval ?? DEFAULT_COMMIT_INTERVAL) : undefined,
  };
}

/** What concerns the connection; see `WSConfig`. */
function connectionConfig(take: (name: string) => string | undefined): WSConfig {
  const config = new WSConfig(take(Key.WS_URL) ?? '');
  const set = (name: string, setter: (text: string) => void): void => {
    const text = take(name);
    if (text !== undefined) setter.call(config, text);
  };
  set(Key.CONNECT_USER, config.setUser);
  set(Key.CONNECT_PASS, config.setPwd);
  set(Key.CONNECT_TOKEN, config.setBearerToken);
  set(Key.USER_APP, config.setUserApp);
  set(Key.USER_IP, config.setUserIp);
  const timeout = milliseconds(Key.CONNECT_MESSAGE_TIMEOUT, take(Key.CONNECT_MESSAGE_TIMEOUT));
  if (timeout !== undefined) config.setTimeOut(timeout);
  return config;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (['number', 'boolean', 'bigint'].includes(typeof value)) return `${value}`;
  throw invalidArgument(`'${name}' of a consumer must be a string, number or boolean`);
}

function isTrue(name: string, text: string): boolean {
  if (['true', 't', '1'].includes(text.toLowerCase())) return true;
  if (['false', 'f', '0'].includes(text.toLowerCase())) return false;
  throw invalidArgument(`'${name}' must be true or false, not ${text}`);
}

function milliseconds(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalidArgument(`'${name}' must be a whole number of milliseconds, not ${text}`);
}
