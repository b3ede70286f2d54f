import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../src/mariadb/options/connection-options.js';
import { version } from '../../src/mariadb/version.js';
import { open } from '../provider.js';

describe('options', () => {
  it.each([
    'infileStreamFactory',
    'logger',
    'nestTables',
    'permitLocalInfile',
    'queryTimeout',
    'stream',
    'typeCast',
    'debug',
    'forceVersionCheck',
  ])('say that %s is not supported rather than ignore it', (name) => {
    expect(() => resolveOptions({ [name]: () => undefined })).toThrow(
      `The option '${name}' is not supported by this version`,
    );
    expect(resolveOptions({ [name]: undefined }).host).toBe('localhost');
  });

  it('say that a time zone is not supported rather than ignore it', () => {
    expect(() => resolveOptions({ timezone: 'Z' })).toThrow(/'timezone' is not supported/);
    expect(resolveOptions({ timezone: 'local' }).host).toBe('localhost');
  });

  it.each(['typeCast', 'nestTables', 'timeout'])('of a command refuse %s', async (name) => {
    const connection = await open();
    const statement = { sql: 'SELECT 1', [name]: 1 } as unknown as string;
    await expect(connection.query(statement)).rejects.toThrow(
      `The option '${name}' is not supported by this version`,
    );
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('may be left away', () => {
    expect(resolveOptions(undefined)).toEqual(resolveOptions({}));
    expect(resolveOptions(null)).toEqual(resolveOptions({}));
  });

  it('of a URL are booleans, numbers, JSON and text', () => {
    const options = resolveOptions(
      'mariadb://us%40er:p%2Fw@[::1]:3307/d%20b?compress=true&checkNumberRange=false&connectTimeout=5' +
        '&sessionVariables={"wait_timeout":7}&initSql=DO%201&x=1',
    );
    expect(options).toMatchObject({
      host: '::1',
      port: 3307,
      user: 'us@er',
      password: 'p/w',
      database: 'd b',
      compress: true,
      checkNumberRange: false,
      connectTimeout: 5,
      sessionVariables: { wait_timeout: 7 },
      initSql: 'DO 1',
    });
  });

  it('never show the connection string in an error, because it holds the password', () => {
    for (const url of ['mysql://u:secret@h/d', 'mariadb://u:secret%zz@h/d']) {
      expect(() => resolveOptions(url)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret') }),
      );
    }
  });

  it.each([
    ['collation', 'NO_SUCH_CI', "Unknown collation 'NO_SUCH_CI'"],
    ['maxAllowedPacket', 0, 'maxAllowedPacket must be a whole number above 0'],
    ['maxAllowedColumns', 1.5, 'maxAllowedColumns must be a whole number above 0'],
  ])('refuse %s %s', (name, value, message) => {
    expect(() => resolveOptions({ [name]: value })).toThrow(message);
  });
});

describe('version', () => {
  it('is that of the manifest', () => {
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    expect(version).toBe(JSON.parse(manifest).version);
  });
});
