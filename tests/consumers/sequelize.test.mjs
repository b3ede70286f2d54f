import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as otaria from 'otaria/mariadb';
import { DataTypes, Sequelize, UniqueConstraintError } from 'sequelize';
import { ownDatabase } from './database.mjs';

describe('Sequelize 6, dialectModule', async () => {
  const { settings, disconnect } = await ownDatabase('sequelize');
  const { host, port, user, password, database } = settings;
  const sequelize = new Sequelize(database, user, password, {
    dialect: 'mariadb',
    dialectModule: otaria,
    host,
    port,
    logging: false,
    dialectOptions: { connectTimeout: 20_000 },
  });
  const Author = sequelize.define('Author', {
    email: { type: DataTypes.STRING, unique: true },
    balance: DataTypes.DECIMAL(12, 2),
    born: DataTypes.DATE(3),
    choices: DataTypes.JSON,
  });

  it('connects', async () => {
    await sequelize.authenticate();
    assert.match(await sequelize.databaseVersion(), /^\d+\.\d+/);
  });

  it('creates tables', async () => {
    await sequelize.sync();
    assert.deepEqual(await sequelize.getQueryInterface().showAllTables(), [
      { tableName: 'Authors', schema: database },
    ]);
  });

  it('inserts and selects', async () => {
    const born = new Date('1815-12-10T12:30:00.125Z');
    const choices = { theme: 'dark', sizes: [1, 2] };
    const ada = await Author.create({ email: 'ada@example.org', balance: '12.50', born, choices });
    assert.equal(ada.id, 1);
    await Author.bulkCreate([{ email: 'b@example.org' }, { email: 'c@example.org' }]);
    const found = await Author.findOne({ where: { email: 'ada@example.org' } });
    assert.deepEqual(
      [found.id, found.balance, found.born, found.choices],
      [1, 12.5, born, choices],
    );
    const [updated] = await Author.update({ balance: '1.00' }, { where: { id: [2, 3] } });
    assert.equal(updated, 2);
    const [again, created] = await Author.findOrCreate({ where: { email: 'ada@example.org' } });
    assert.deepEqual([again.id, created], [1, false]);
    assert.equal(await Author.count(), 3);
  });

  it('rolls back and commits', async () => {
    const stop = new Error('stop');
    const failed = sequelize.transaction(async (transaction) => {
      await Author.create({ email: 'gone@example.org' }, { transaction });
      throw stop;
    });
    await assert.rejects(failed, stop);
    assert.equal(await Author.count(), 3);
    const isolationLevel = Sequelize.Transaction.ISOLATION_LEVELS.SERIALIZABLE;
    await sequelize.transaction({ isolationLevel }, (transaction) =>
      Author.create({ email: 'kept@example.org' }, { transaction }),
    );
    assert.equal(await Author.count(), 4);
  });

  it('tells errors apart', async () => {
    await assert.rejects(Author.create({ email: 'ada@example.org' }), (error) => {
      assert(error instanceof UniqueConstraintError);
      assert.deepEqual(Object.keys(error.fields), ['email']);
      assert.equal(error.original.code, 'ER_DUP_ENTRY');
      return true;
    });
    const stranger = new Sequelize(database, user, 'wrong', {
      dialect: 'mariadb',
      dialectModule: otaria,
      host,
      port,
      logging: false,
    });
    await assert.rejects(stranger.authenticate(), { name: 'SequelizeAccessDeniedError' });
    await stranger.close();
  });

  it('ends its pool', () => disconnect(() => sequelize.close()));
});
