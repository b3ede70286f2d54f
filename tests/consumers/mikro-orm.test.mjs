import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EntitySchema, MikroORM, UniqueConstraintViolationException } from '@mikro-orm/mariadb';
import { ownDatabase } from './database.mjs';

const Author = new EntitySchema({
  name: 'Author',
  properties: {
    id: { type: 'number', primary: true, autoincrement: true },
    email: { type: 'string', unique: true },
    views: { type: 'bigint', nullable: true },
    choices: { type: 'json', nullable: true },
    born: { type: 'Date', length: 3, nullable: true },
  },
});

describe('MikroORM 6, overrides', async () => {
  const { settings, disconnect } = await ownDatabase('mikro_orm');
  const { host, port, user, password, database } = settings;
  let orm;

  it('connects', async () => {
    orm = await MikroORM.init({
      dbName: database,
      host,
      port,
      user,
      password,
      entities: [Author],
      debug: false,
    });
    assert.equal(await orm.isConnected(), true);
  });

  it('creates tables', async () => {
    await orm.schema.createSchema();
    assert.equal(await orm.schema.getUpdateSchemaSQL(), '');
  });

  it('inserts and selects', async () => {
    const born = new Date('1815-12-10T12:30:00.125Z');
    const choices = { theme: 'dark', sizes: [1, 2] };
    const em = orm.em.fork();
    const ada = em.create(Author, { email: 'ada@example.org', views: 2n ** 60n, choices, born });
    em.create(Author, { email: 'b@example.org' });
    await em.flush();
    assert.equal(ada.id, 1);
    const found = await orm.em.fork().findOneOrFail(Author, { email: 'ada@example.org' });
    assert.deepEqual(
      [found.id, found.views, found.choices, found.born],
      [1, 2n ** 60n, choices, born],
    );
    assert.equal(await orm.em.fork().nativeUpdate(Author, { id: 2 }, { views: 7n }), 1);
    assert.equal(await orm.em.fork().count(Author), 2);
  });

  it('rolls back and commits', async () => {
    const stop = new Error('stop');
    const failed = orm.em.fork().transactional(async (em) => {
      em.create(Author, { email: 'gone@example.org' });
      await em.flush();
      throw stop;
    });
    await assert.rejects(failed, stop);
    await orm.em.fork().transactional(async (em) => {
      em.create(Author, { email: 'kept@example.org' });
    });
    assert.equal(await orm.em.fork().count(Author), 3);
  });

  it('tells errors apart', async () => {
    const em = orm.em.fork();
    em.create(Author, { email: 'ada@example.org' });
    await assert.rejects(em.flush(), (error) => {
      assert(error instanceof UniqueConstraintViolationException);
      assert.deepEqual([error.code, error.errno], ['ER_DUP_ENTRY', 1062]);
      return true;
    });
  });

  it('ends its pool', () => disconnect(() => orm.close()));
});
