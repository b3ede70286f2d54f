import { describe, expect, it } from 'vitest';
import { type ConnectionConfig, mariadb, peerDefect, provider } from '../provider.js';

type Options = Record<string, unknown>;

function resolve(options?: Options | string): Options {
  return mariadb.defaultOptions(options as ConnectionConfig) as unknown as Options;
}

/** The options that are not the default; of a collation its name. */
function changed(options: Options | string): Options {
  const defaults = resolve();
  const { collation, ...entries } = Object.fromEntries(
    Object.entries(resolve(options)).filter(
      ([name, value]) => name !== 'logger' && value !== defaults[name],
    ),
  );
  return collation ? { ...entries, collation: (collation as { name: string }).name } : entries;
}

/** The error that options are refused with, or what they become. */
function outcomeOf(options: Options | string): unknown {
  try {
    return changed(options);
  } catch (error) {
    return (error as Error).constructor.name;
  }
}

describe('defaultOptions', () => {
  it('shows every option with its default', () => {
    const { maxAllowedPacket, ...options } = resolve();
    expect(options).toEqual({
      host: 'localhost',
      port: 3306,
      user: process.env.USERNAME,
      password: undefined,
      database: undefined,
      socketPath: undefined,
      stream: undefined,
      ssl: undefined,
      connectTimeout: 1000,
      socketTimeout: 0,
      queryTimeout: 0,
      keepAliveDelay: undefined,
      compress: false,
      permitRedirect: false,
      pipelining: true,
      keepEof: false,
      maxAllowedColumns: 65_535,
      prepareCacheLength: 256,
      collation: undefined,
      timezone: 'local',
      initSql: undefined,
      sessionVariables: undefined,
      forceVersionCheck: false,
      foundRows: true,
      multipleStatements: false,
      permitLocalInfile: false,
      infileStreamFactory: undefined,
      permitConnectionWhenExpired: false,
      connectAttributes: false,
      rsaPublicKey: undefined,
      cachingRsaPublicKey: undefined,
      allowPublicKeyRetrieval: false,
      restrictedAuth: undefined,
      debug: false,
      debugCompress: false,
      debugLen: 256,
      logParam: true,
      logger: { network: null, query: null, error: null, warning: console.log },
      trace: false,
      bulk: true,
      fullResult: undefined,
      namedPlaceholders: false,
      arrayParenthesis: false,
      permitSetMultiParamEntries: false,
      rowsAsArray: false,
      nestTables: undefined,
      metaAsArray: false,
      metaEnumerable: false,
      checkDuplicate: true,
      dateStrings: false,
      typeCast: undefined,
      insertIdAsNumber: false,
      bigIntAsNumber: false,
      decimalAsNumber: false,
      checkNumberRange: false,
      supportBigNumbers: false,
      bigNumberStrings: false,
      bitOneIsBoolean: true,
      autoJsonMap: true,
      jsonStrings: false,
    });
    expect(maxAllowedPacket).toBeGreaterThanOrEqual(16 * 1024 * 1024);
    expect(maxAllowedPacket).toBeLessThanOrEqual(1024 * 1024 * 1024);
  });

  it.each<[Options | string, Options]>([
    [{ port: '3307' }, { port: 3307 }],
    [{ port: 0 }, {}],
    [{ host: '', user: '', timezone: null }, {}],
    [{ connectTimeout: '500' }, { connectTimeout: 500 }],
    [{ connectTimeout: null }, { connectTimeout: 0 }],
    [{ socketTimeout: -1, queryTimeout: -1 }, {}],
    [{ socketTimeout: 'x', queryTimeout: 'x' }, {}],
    [{ queryTimeout: '100' }, { queryTimeout: 100 }],
    [{ debugLen: '10' }, { debugLen: 10 }],
    [{ debugLen: null }, {}],
    [{ prepareCacheLength: null }, { prepareCacheLength: 0 }],
    [
      { maxAllowedPacket: '1000', maxAllowedColumns: '10' },
      { maxAllowedPacket: 1000, maxAllowedColumns: 10 },
    ],
    [{ maxAllowedPacket: 0 }, {}],
    [{ keepAliveDelay: '5' }, { keepAliveDelay: 5 }],
    [{ keepAliveDelay: -1 }, { keepAliveDelay: -1 }],
    [{ enableKeepAlive: true, keepAliveInitialDelay: 7 }, { keepAliveDelay: 7 }],
    [{ enableKeepAlive: true, keepAliveInitialDelay: 7, keepAliveDelay: 9 }, { keepAliveDelay: 9 }],
    [{ enableKeepAlive: 1, keepAliveInitialDelay: 7 }, {}],
    [{ restrictedAuth: 'a,b' }, { restrictedAuth: ['a', 'b'] }],
    [{ restrictedAuth: '' }, { restrictedAuth: [''] }],
    [{ restrictedAuth: ['a'] }, { restrictedAuth: ['a'] }],
    [
      { compress: 'false', foundRows: null, bulk: 0 },
      { compress: true, foundRows: false, bulk: false },
    ],
    [{ trace: null, logParam: 0 }, { logParam: false }],
    [{ jsonStrings: true }, { jsonStrings: true, autoJsonMap: false }],
    [{ jsonStrings: false, autoJsonMap: false }, {}],
    [{ unknown: 1, logPackets: true, supportBigInt: true }, {}],
    [{ charset: 'utf8' }, { collation: 'UTF8MB3_GENERAL_CI' }],
    [{ charset: 'UTF8MB4' }, { collation: 'UTF8MB4_GENERAL_CI' }],
    [{ collation: 'UTF8_GENERAL_CI' }, { collation: 'UTF8MB4_GENERAL_CI' }],
    [{ charsetNumber: 46 }, { collation: 'UTF8MB4_BIN' }],
    [{ charsetNumber: 9999 }, {}],
    [{ charsetNumber: 8, charset: 'utf8mb4' }, { collation: 'UTF8MB4_GENERAL_CI' }],
    [{ charset: 'latin1' }, { collation: 'LATIN1_SWEDISH_CI' }],
    [{ charset: 'gbk' }, { collation: 'GBK_CHINESE_CI' }],
    [{ connectAttributes: { a: 1 } }, { connectAttributes: { a: 1 } }],
    ['mariadb://h/d', { host: 'h', database: 'd' }],
    [
      'mariadb://us%40er:p%2Fw@[::1]:3307/d%20b',
      { host: '::1', port: 3307, user: 'us@er', password: 'p/w', database: 'd b' },
    ],
    ['mariadb://:p@h/d', { host: 'h', password: 'p', database: 'd' }],
    ['mariadb:///d', { database: 'd' }],
    ['MARIADB://H/a/b%2Fc', { host: 'H', database: 'a/b/c' }],
    [
      'mariadb://h/d?compress=true&trace=TRUE&foundRows=x',
      { host: 'h', database: 'd', compress: true, foundRows: false },
    ],
    [
      'mariadb://h/d?connectTimeout=5.5&port=99',
      { host: 'h', port: 99, database: 'd', connectTimeout: 5 },
    ],
    ['mariadb://h/d?initSql=a%20b+c=d', { host: 'h', database: 'd', initSql: 'a b+c=d' }],
    [
      'mariadb://h/d?user=z&host=q&initSql=a&initSql=b',
      { host: 'q', user: 'z', database: 'd', initSql: 'b' },
    ],
    [
      'mariadb://h/d?sessionVariables={"a":1}&connectAttributes={"b":2}',
      { host: 'h', database: 'd', sessionVariables: { a: 1 }, connectAttributes: { b: 2 } },
    ],
    [
      'mariadb://h/d?charsetNumber=46&restrictedAuth=a,b',
      { host: 'h', database: 'd', collation: 'UTF8MB4_BIN', restrictedAuth: ['a', 'b'] },
    ],
    ['mariadb://h/d?=5&acquireTimeout=7', { host: 'h', database: 'd' }],
  ])('makes of %j what npm mariadb makes of it', (options, expected) => {
    expect(changed(options)).toEqual(expected);
  });

  it('turns pipelining off for local files, and refuses both', () => {
    const both = { permitLocalInfile: true, pipelining: true };
    expect(changed({ permitLocalInfile: true })).toEqual({
      permitLocalInfile: true,
      pipelining: false,
    });
    expect(() => resolve(both)).toThrow(/`permitLocalInfile` and `pipelining`/);
  });

  it.each<[unknown, unknown]>([
    [true, true],
    [{}, true],
    [{ rejectUnauthorized: true }, true],
    [{ rejectUnauthorized: false }, false],
    [false, false],
  ])('permits redirection under ssl %j: %s', (ssl, permitted) => {
    expect(resolve({ ssl }).permitRedirect).toBe(permitted);
    expect(resolve({ ssl, permitRedirect: !permitted }).permitRedirect).toBe(!permitted);
  });

  it('gives a logger function all messages, and a logger object its own', () => {
    const log = () => undefined;
    expect(resolve({ logger: log }).logger).toEqual({
      network: log,
      query: log,
      error: log,
      warning: log,
    });
    expect(resolve({ logger: { query: log } }).logger).toMatchObject({
      query: log,
      warning: console.log,
    });
    expect(resolve({ debug: true }).logger).toMatchObject({ network: console.log });
    expect(resolve({ debugCompress: true })).toMatchObject({ debug: true, debugCompress: true });
    expect(resolve({ logger: { logParam: false }, logParam: true }).logParam).toBe(false);
  });

  it.each([
    [{ collation: 'NO_SUCH_CI' }, 'RangeError'],
    [{ maxAllowedPacket: 'x' }, 'RangeError'],
    [{ maxAllowedColumns: 0 }, 'RangeError'],
    [{ maxAllowedColumns: 1.5 }, 'RangeError'],
    ['mysql://h/d', 'Error'],
    ['mariadb://h', 'Error'],
    ['mariadb://u:p/x@h:1/d', 'Error'],
    ['mariadb://h:99999/d', 'Error'],
    ['mariadb://h/d?connectAttributes=x', 'Error'],
    ['', 'Error'],
  ])('refuses %j', (options, name) => {
    expect(outcomeOf(options)).toBe(name);
  });

  it.each<[Options | string, string, unknown, unknown]>([
    [
      { charset: 'utf8mb4', collation: 'utf8mb4_bin' },
      'drops the collation beside a charset',
      { collation: 'UTF8MB4_GENERAL_CI' },
      { collation: 'UTF8MB4_BIN' },
    ],
    [
      { charset: 'latin1', collation: 'utf8mb4_bin' },
      'takes a pair that no server takes',
      { collation: 'LATIN1_SWEDISH_CI' },
      'RangeError',
    ],
    [
      { charset: 'nope' },
      'leaves an unknown charset to the server',
      { charset: 'nope' },
      'RangeError',
    ],
    [
      { collation: 'utf8mb4_uca1400_ai_ci' },
      'does not know the newer collations',
      'RangeError',
      { collation: 'UTF8MB4_UCA1400_AI_CI' },
    ],
    [{ port: 'abc' }, 'takes a port that is no number', { port: Number.NaN }, 'RangeError'],
    [
      { connectTimeout: 'abc' },
      'waits for ever when the timeout is no number',
      { connectTimeout: Number.NaN },
      {},
    ],
    [{ maxAllowedPacket: -1 }, 'takes a negative size', { maxAllowedPacket: -1 }, 'RangeError'],
    [
      { prepareCacheLength: 'x' },
      'shows what is off as no number',
      { prepareCacheLength: Number.NaN },
      { prepareCacheLength: 0 },
    ],
    [{ sessionVariables: 'x' }, 'takes text for variables', { sessionVariables: 'x' }, 'TypeError'],
    [
      { logger: { network: 1 } },
      'takes a logger that is no function',
      { debug: true },
      'TypeError',
    ],
    ['mariadb://h/', 'demands a database though its own form does not', 'Error', { host: 'h' }],
    [
      'mariadb://b\u00fccher.example/d',
      'leaves a host encoded',
      { host: 'b%C3%BCcher.example', database: 'd' },
      { host: 'b\u00fccher.example', database: 'd' },
    ],
    [
      'mariadb://h/d?checkNumberRange=false',
      'takes the text false for true',
      { host: 'h', database: 'd', checkNumberRange: true },
      { host: 'h', database: 'd' },
    ],
    [
      'mariadb://h/d?fullResult=false',
      'keeps the text',
      { host: 'h', database: 'd', fullResult: 'false' },
      { host: 'h', database: 'd', fullResult: false },
    ],
    [
      'mariadb://h/d?ssl',
      'connects without TLS when the value is missing',
      { host: 'h', database: 'd' },
      'Error',
    ],
    ['mariadb://h/d#x', 'drops what follows a #', { host: 'h', database: 'd' }, 'Error'],
    ['mariadb://u:%zz@h/d', 'throws an error that does not say what is wrong', 'URIError', 'Error'],
  ])('mends %j: npm mariadb %s', (options, reason, peer, ours) => {
    peerDefect(provider, reason, outcomeOf(options), { peer, ours });
  });
});
