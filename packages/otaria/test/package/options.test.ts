import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../src/mariadb/options/connection-options.js';
import { version } from '../../src/mariadb/version.js';

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

describe('version', () => {
  it('is that of the manifest', () => {
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    expect(version).toBe(JSON.parse(manifest).version);
  });
});
