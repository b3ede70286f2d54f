import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Kysely, MysqlDialect, sql } from 'kysely';
import { MariadbDialect } from 'kysely-mariadb';
import * as otaria from 'otaria/mariadb';
import * as callback from 'otaria/mariadb/callback';
import { ownDatabase } from './database.mjs';

const dialects = {
  mariadb: (settings) => new MariadbDialect({ mariadb: otaria.createPool(settings) }),
  // Kysely's own, written for mysql2.
  mysql: (settings) => new MysqlDialect({ pool: callback.createPool(settings) }),
};

for (const [name, dialect] of Object.entries(dialects)) {
  describe(`Kysely, dialect ${name}`, async () => {
    const { settings, disconnect } = await ownDatabase(`kysely_${name}`);
    const db = new Kysely({ dialect: dialect(settings) });

    it('connects', async () => {
      assert.deepEqual((await sql`SELECT ${1} AS one`.execute(db)).rows, [{ one: 1 }]);
    });

    it('creates tables', async () => {
      await db.schema
        .createTable('authors')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('email', 'varchar(100)', (column) => column.unique())
        .addColumn('born', 'datetime(3)')
        .execute();
      const [table] = await db.introspection.getTables();
      assert.deepEqual(
        [table.name, table.columns.map((column) => column.name)],
        ['authors', ['id', 'email', 'born']],
      );
    });

    it('inserts and selects', async () => {
      const born = new Date(1815, 11, 10, 12, 30, 0, 125);
      const inserted = await db
        .insertInto('authors')
        .values({ email: 'ada@example.org', born })
        .executeTakeFirst();
      assert.equal(inserted.insertId, 1n);
      const others = db
        .insertInto('authors')
        .values([{ email: 'b@example.org' }, { email: 'c@example.org' }]);
      if (name === 'mysql') await others.execute();
      else assert.deepEqual(await others.returning('id').execute(), [{ id: 2 }, { id: 3 }]);
      const found = await db
        .selectFrom('authors')
        .selectAll()
        .where('id', 'in', [1])
        .executeTakeFirst();
      assert.deepEqual(found, { id: 1, email: 'ada@example.org', born });
      const ids = [];
      for await (const { id } of db.selectFrom('authors').select('id').orderBy('id').stream()) {
        ids.push(id);
        if (id === 2) break;
      }
      assert.deepEqual(ids, [1, 2]);
    });

    it('rolls back and commits', async () => {
      const stop = new Error('stop');
      const failed = db.transaction().execute(async (transaction) => {
        await transaction.insertInto('authors').values({ email: 'gone@example.org' }).execute();
        throw stop;
      });
      await assert.rejects(failed, stop);
      await db
        .transaction()
        .setIsolationLevel('serializable')
        .execute((transaction) => transaction.deleteFrom('authors').where('id', '=', 3).execute());
      const rows = await db.selectFrom('authors').select('id').orderBy('id').execute();
      assert.deepEqual(rows, [{ id: 1 }, { id: 2 }]);
    });

    it('tells errors apart', async () => {
      const twice = db.insertInto('authors').values({ email: 'ada@example.org' }).execute();
      await assert.rejects(twice, { code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000' });
    });

    it('ends its pool', () => disconnect(() => db.destroy()));
  });
}
