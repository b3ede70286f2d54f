import { ErrorCode, WebSocketInterfaceError } from './errors.js';
import { log } from './log.js';

/** One adapter. */
export interface Address {
  host: string;
  port: number;
}

/** What a URL of TDengine says; see `parseDsn`. */
export interface Dsn {
  /** `ws` or `wss`. */
  scheme: 'ws' | 'wss';
  /** Decoded; empty when the URL has none. */
  user: string;
  password: string;
  /** At least one, without duplicates, in the order of the URL. */
  addresses: Address[];
  /** Decoded; empty when the URL has none. */
  database: string;
  /** Decoded; of equal names the last wins. */
  params: ReadonlyMap<string, string>;
}

const DEFAULT_PORT = 6041;
/** The cloud service is reached through its TLS gateway. */
const CLOUD_PORT = 443;
const CLOUD_HOSTS = ['cloud.tdengine.com', 'cloud.taosdata.com'];

/**
 * Reads `ws[s]://[user[:password]@]host[:port]{,host[:port]}[/database][?params]`. An error shows no credentials.
 *
 * The WHATWG parser knows only one host, hence this one.
 */
export function parseDsn(url: string): Dsn {
  const [, scheme, rest] = /^(wss?):\/\/(.*)$/is.exec(url.trim()) ?? [];
  if (rest === undefined) {
    throw invalid(url === '' ? 'the URL is empty' : "the URL must begin with 'ws://' or 'wss://'");
  }
  const [beforeParams, query = ''] = cut(rest, '?');
  // A password may hold a slash: the path begins behind the last @.
  const at = beforeParams.lastIndexOf('@');
  const credentials = at < 0 ? '' : beforeParams.slice(0, at);
  const [hosts, path = ''] = cut(beforeParams.slice(at + 1), '/');
  const [user, password = ''] = cut(credentials, ':');
  return {
    scheme: scheme.toLowerCase() as Dsn['scheme'],
    user: decode(user),
    password: decode(password),
    addresses: parseAddresses(hosts),
    database: decode(path.replace(/\/+$/, '')),
    params: new Map(new URLSearchParams(query)),
  };
}

/** As the host part of a URL. */
export function formatAddress({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** These addresses and, behind them, those that a server tells of; what is none is left out. */
export function mergeAddresses(addresses: Address[], instances: readonly string[]): Address[] {
  const merged = new Map(addresses.map((address) => [formatAddress(address), address]));
  for (const instance of instances) {
    try {
      const address = parseAddress(instance);
      merged.set(formatAddress(address), address);
    } catch (error) {
      log('warn', () => `the server tells of an adapter at '${instance}': ${error}`);
    }
  }
  return [...merged.values()];
}

/** Percent-decoding that leaves a stray `%` as it is. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseAddresses(hosts: string): Address[] {
  const items = hosts.split(',').filter((item) => item !== '');
  if (items.length === 0) throw invalid('the URL has no host');
  const addresses = new Map<string, Address>();
  for (const address of items.map(parseAddress)) addresses.set(formatAddress(address), address);
  return [...addresses.values()];
}

function parseAddress(item: string): Address {
  const match = /^(?:\[([^[\]]+)\]|([^:[\]]*))(?::(.*))?$/s.exec(item);
  if (!match) throw invalid(`'${item}' is no host; an IPv6 address needs brackets: [::1]:6041`);
  const [, ipv6, name = '', port = ''] = match;
  const host = ipv6 ?? name;
  if (host === '') throw invalid('the URL has no host');
  if (port === '') {
    const cloud = CLOUD_HOSTS.some((known) => host.includes(known));
    return { host, port: cloud ? CLOUD_PORT : DEFAULT_PORT };
  }
  const number = Number(port);
  if (/^\d+$/.test(port) && number >= 1 && number <= 65_535) return { host, port: number };
  throw invalid(`'${port}' is no port; it must be a number from 1 to 65535`);
}

function cut(text: string, separator: string): [string, string?] {
  const place = text.indexOf(separator);
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + separator.length)];
}

function invalid(reason: string): WebSocketInterfaceError {
  return new WebSocketInterfaceError(ErrorCode.ERR_INVALID_URL, `invalid url: ${reason}`);
}
