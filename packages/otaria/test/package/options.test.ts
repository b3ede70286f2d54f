import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../src/mariadb/options/connection-options.js';
import { apiVersion, version } from '../../src/mariadb/version.js';

describe('options', () => {
  it('may be left away', () => {
    expect(resolveOptions(undefined)).toEqual(resolveOptions({}));
    expect(resolveOptions(null)).toEqual(resolveOptions({}));
  });

  it('never show the connection string in an error, because it holds the password', () => {
    for (const url of [
      'mysql://u:secret@h/d',
      'mariadb://u:secret%zz@h/d',
      'mariadb://u:1/2?secret@h/d',
      'mariadb://u:secret#1@h/d',
    ]) {
      expect(() => resolveOptions(url)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret') }),
      );
    }
  });
});

function manifestVersion(path: string): string {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version;
}

describe('version', () => {
  it('is that of the manifest', () => {
    expect(version).toBe(manifestVersion('../../package.json'));
  });

  it('of the alias is that of the API, with two more digits for releases', () => {
    const [api] = apiVersion.split('+') as [string];
    expect(manifestVersion('../../../mariadb/package.json').slice(0, -2)).toBe(api);
  });
});
