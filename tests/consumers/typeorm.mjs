import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as otaria from 'otaria/mariadb/callback';
import { ownDatabase } from './database.mjs';

/** The same tests for each major version of TypeORM; `options` are those of its own. */
export function testTypeOrm(title, name, { DataSource, EntitySchema }, options) {
  describe(title, async () => {
    const { settings, disconnect } = await ownDatabase(name);
    const Author = new EntitySchema({
      name: 'Author',
      columns: {
        id: { type: 'int', primary: true, generated: true },
        email: { type: 'varchar', length: 100, unique: true },
        balance: { type: 'decimal', precision: 12, scale: 2, nullable: true },
        views: { type: 'bigint', default: 0 },
        born: { type: 'datetime', precision: 3, nullable: true },
        choices: { type: 'json', nullable: true },
      },
    });
    const source = new DataSource({
      type: 'mariadb',
      driver: otaria,
      ...settings,
      username: settings.user,
      entities: [Author],
      ...options,
    });
    const authors = () => source.getRepository(Author);

    it('connects', async () => {
      await source.initialize();
      assert.deepEqual(await source.query('SELECT ? AS one', [1]), [{ one: 1 }]);
    });

    it('creates tables', async () => {
      await source.synchronize();
      // Finds nothing to change in what it made.
      assert.deepEqual((await source.driver.createSchemaBuilder().log()).upQueries, []);
    });

    it('inserts and selects', async () => {
      const born = new Date(1815, 11, 10, 12, 30, 0, 125);
      const choices = { theme: 'dark', sizes: [1, 2] };
      const ada = await authors().save({
        email: 'ada@example.org',
        balance: '1.50',
        born,
        choices,
      });
      assert.equal(ada.id, 1);
      await authors().save([{ email: 'b@example.org' }, { email: 'c@example.org' }]);
      const found = await authors().findOneBy({ email: 'ada@example.org' });
      assert.deepEqual({ ...found }, { ...ada, views: '0' });
      const { affected } = await authors().update(
        { balance: '1.50' },
        { views: '9007199254740993' },
      );
      assert.equal(affected, 1);
      assert.equal((await authors().findOneBy({ id: 1 })).views, '9007199254740993');
      const ids = [];
      const query = authors().createQueryBuilder('author').select('author.id', 'id');
      for await (const { id } of await query.orderBy('id').stream()) ids.push(id);
      assert.deepEqual(ids, [1, 2, 3]);
    });

    it('rolls back and commits', async () => {
      const stop = new Error('stop');
      const failed = source.transaction(async (manager) => {
        await manager.save(Author, { email: 'gone@example.org' });
        throw stop;
      });
      await assert.rejects(failed, stop);
      await source.transaction('SERIALIZABLE', (manager) => manager.delete(Author, { id: 3 }));
      assert.equal(await authors().count(), 2);
    });

    it('tells errors apart', async () => {
      await assert.rejects(authors().insert({ email: 'ada@example.org' }), (error) => {
        assert.equal(error.name, 'QueryFailedError');
        assert.deepEqual(
          [error.code, error.driverError.errno, error.driverError.sqlState],
          ['ER_DUP_ENTRY', 1062, '23000'],
        );
        return true;
      });
    });

    it('ends its pool', () => disconnect(() => source.destroy()));
  });
}
