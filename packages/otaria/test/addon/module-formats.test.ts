import { createRequire } from 'node:module';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mariadb, packageName, peerDefect, provider, settings } from '../provider.js';

type Package = typeof mariadb & { default: object };

const required: Package = createRequire(import.meta.url)(packageName);
const imported = mariadb as Package;

describe('import and require', () => {
  it('give the same names', () => {
    expect(Object.keys(required).sort()).toEqual(Object.keys(imported).sort());
  });

  it('give the same kinds of things', () => {
    const kinds = (from: object) =>
      Object.fromEntries(Object.entries(from).map(([name, value]) => [name, typeof value]));
    expect(kinds(required)).toEqual(kinds(imported));
    expect(kinds(required.default)).toEqual(kinds(imported.default));
  });

  it.each([
    ['import', imported],
    ['require', required],
  ])('connect, query and fail alike by %s', async (format, from) => {
    const connection = await from.createConnection(settings());
    onTestFinished(() => connection.end());
    peerDefect(
      provider,
      'has minified class names in its CommonJS build',
      connection.constructor.name === 'ConnectionPromise',
      { peer: format === 'import', ours: true },
    );
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const error = await connection.query('SELEC').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(from.SqlError);
    expect((error as Error).name).toBe('SqlError');
  });
});
