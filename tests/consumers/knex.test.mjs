import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import knexModule from 'knex';
import MySql2Client from 'knex/lib/dialects/mysql2/index.js';
import * as otaria from 'otaria/mariadb/callback';
import { ownDatabase } from './database.mjs';

/** Knex's client for mysql2, on the callback entry. */
class OtariaClient extends MySql2Client {
  _driver() {
    return otaria;
  }

  validateConnection(connection) {
    return connection.isValid();
  }
}

describe('Knex, callback entry', async () => {
  const { settings, disconnect } = await ownDatabase('knex');
  const knex = knexModule({ client: OtariaClient, connection: settings });

  it('connects', async () => {
    assert.deepEqual((await knex.raw('SELECT ? AS one', [1]))[0], [{ one: 1 }]);
  });

  it('creates tables', async () => {
    await knex.schema.createTable('authors', (table) => {
      table.increments('id');
      table.string('email').unique();
      table.decimal('balance', 12, 2);
    });
    assert.equal(await knex.schema.hasTable('authors'), true);
    assert.equal(await knex.schema.hasColumn('authors', 'none'), false);
  });

  it('inserts and selects', async () => {
    assert.deepEqual(await knex('authors').insert({ email: 'ada@example.org', balance: '1.50' }), [
      1n,
    ]);
    await knex.batchInsert('authors', [{ email: 'b@example.org' }, { email: 'c@example.org' }], 1);
    assert.deepEqual(await knex('authors').select('id', 'balance').where({ id: 1 }), [
      { id: 1, balance: '1.50' },
    ]);
    assert.equal(await knex('authors').whereIn('id', [2, 3]).update({ balance: 2 }), 2);
    const emails = [];
    for await (const row of knex('authors').orderBy('id').stream()) emails.push(row.email);
    assert.deepEqual(emails, ['ada@example.org', 'b@example.org', 'c@example.org']);
    assert.deepEqual(await knex('authors').pluck('id').orderBy('id'), [1, 2, 3]);
  });

  it('rolls back and commits', async () => {
    const stop = new Error('stop');
    const failed = knex.transaction(async (transaction) => {
      await transaction('authors').insert({ email: 'gone@example.org' });
      throw stop;
    });
    await assert.rejects(failed, stop);
    await knex.transaction((transaction) => transaction('authors').where({ id: 3 }).delete());
    assert.deepEqual(await knex('authors').pluck('id').orderBy('id'), [1, 2]);
  });

  it('tells errors apart', async () => {
    const twice = knex('authors').insert({ email: 'ada@example.org' });
    await assert.rejects(twice, { code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000' });
    const slow = knex.raw('SELECT SLEEP(20)').timeout(100, { cancel: true });
    await assert.rejects(slow, { name: 'KnexTimeoutError' });
    assert.deepEqual((await knex.raw('SELECT 1 AS one'))[0], [{ one: 1 }]);
  });

  it('ends its pool', () => disconnect(() => knex.destroy()));
});
