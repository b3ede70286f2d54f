import { describe, expect, it } from 'vitest';
import { formatAddress, parseDsn } from '../../src/tdengine/dsn.js';

/** What a URL says, with its addresses as text. */
function read(url: string): object {
  const { addresses, params, ...rest } = parseDsn(url);
  return { ...rest, addresses: addresses.map(formatAddress), params: Object.fromEntries(params) };
}

const empty = { scheme: 'ws', user: '', password: '', database: '', params: {} };

describe('a URL', () => {
  it.each([
    ['ws://localhost', { addresses: ['localhost:6041'] }],
    ['WSS://localhost:443', { scheme: 'wss', addresses: ['localhost:443'] }],
    [' ws://localhost ', { addresses: ['localhost:6041'] }],
    [
      'ws://a:1,b,,[::1]:3,[fe80::1]',
      { addresses: ['a:1', 'b:6041', '[::1]:3', '[fe80::1]:6041'] },
    ],
    ['ws://a,a:6041,b', { addresses: ['a:6041', 'b:6041'] }],
    [
      'wss://gw.eu-central.cloud.tdengine.com?token=t',
      {
        scheme: 'wss',
        addresses: ['gw.eu-central.cloud.tdengine.com:443'],
        params: { token: 't' },
      },
    ],
    ['ws://root@h', { user: 'root', addresses: ['h:6041'] }],
    [
      'ws://root:p@ss:w/rd@h/power',
      { user: 'root', password: 'p@ss:w/rd', addresses: ['h:6041'], database: 'power' },
    ],
    [
      'ws://r%40t:%25%zz@h',
      // A stray percent sign leaves the text as it is.
      { user: 'r@t', password: '%25%zz', addresses: ['h:6041'] },
    ],
    ['ws://:only@h', { password: 'only', addresses: ['h:6041'] }],
    ['ws://h/my%20db/', { addresses: ['h:6041'], database: 'my db' }],
    [
      'ws://h/db?timezone=Asia/Shanghai&timezone=UTC&x',
      {
        addresses: ['h:6041'],
        database: 'db',
        params: { timezone: 'UTC', x: '' },
      },
    ],
    ['ws://h?user_app=a', { addresses: ['h:6041'], params: { user_app: 'a' } }],
  ])('%s says where and who', (url, expected) => {
    expect(read(url)).toEqual({ ...empty, ...expected });
  });

  it.each([
    ['', 'empty'],
    ['localhost:6041', "must begin with 'ws://'"],
    ['http://localhost', "must begin with 'ws://'"],
    ['ws://', 'no host'],
    ['ws://,', 'no host'],
    ['ws://:6041', 'no host'],
    ['ws://root:taosdata@/db', 'no host'],
    ['ws://h:0', "'0' is no port"],
    ['ws://h:65536', "'65536' is no port"],
    ['ws://h:6O41', "'6O41' is no port"],
    ['ws://h:1:2', "'1:2' is no port"],
    ['ws://[::1', 'needs brackets'],
    ['ws://::1', 'no host'],
    ['ws://a,b:x', "'x' is no port"],
  ])('%s is refused', (url, reason) => {
    const error = { name: 'WebSocketInterfaceError', code: 101 };
    expect(() => parseDsn(url)).toThrow(expect.objectContaining(error));
    expect(() => parseDsn(url)).toThrow(reason);
  });
});
