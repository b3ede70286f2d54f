import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { it } from 'node:test';

const { resolve } = createRequire(import.meta.url);

for (const consumer of ['@prisma/adapter-mariadb', '@mikro-orm/mariadb', 'kysely-mariadb']) {
  it(`what ${consumer} loads as mariadb is Otaria`, () => {
    const require = createRequire(resolve(consumer));
    assert.equal(require('mariadb/package.json').name, '@otaria/mariadb');
    assert.match(require('mariadb').version, /otaria/);
  });
}
