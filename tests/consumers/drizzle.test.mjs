import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eq, inArray, sql } from 'drizzle-orm';
import * as mysql from 'drizzle-orm/mysql-core';
import { drizzle } from 'drizzle-orm/mysql2';
import { createPool } from 'otaria/mariadb/callback';
import { ownDatabase } from './database.mjs';

const authors = mysql.mysqlTable('authors', {
  id: mysql.int().primaryKey().autoincrement(),
  email: mysql.varchar({ length: 100 }).unique(),
  balance: mysql.decimal({ precision: 12, scale: 2 }),
  views: mysql.bigint({ mode: 'bigint' }),
  born: mysql.datetime({ fsp: 3 }),
  choices: mysql.json(),
});

describe('Drizzle, pool', async () => {
  const { settings, disconnect } = await ownDatabase('drizzle');
  const pool = createPool({ ...settings, insertIdAsNumber: true });
  const db = drizzle({ client: pool });

  it('connects', async () => {
    const [rows] = await db.execute(sql`SELECT ${1} AS one`);
    assert.deepEqual(rows, [{ one: 1 }]);
  });

  it('creates tables', async () => {
    await db.execute(sql`CREATE TABLE authors (id INT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(100) UNIQUE,
      balance DECIMAL(12, 2), views BIGINT, born DATETIME(3), choices JSON)`);
    assert.equal(await db.$count(authors), 0);
  });

  it('inserts and selects', async () => {
    const ada = {
      id: 1,
      email: 'ada@example.org',
      balance: '1.50',
      views: 2n ** 60n,
      born: new Date('1815-12-10T12:30:00.125Z'),
      choices: { theme: 'dark', sizes: [1, 2] },
    };
    assert.deepEqual(await db.insert(authors).values(ada).$returningId(), [{ id: 1 }]);
    const others = [{ email: 'b@example.org' }, { email: 'c@example.org' }];
    assert.deepEqual(await db.insert(authors).values(others).$returningId(), [
      { id: 2 },
      { id: 3 },
    ]);
    assert.deepEqual(await db.select().from(authors).where(eq(authors.id, 1)), [ada]);
    const views = { views: 7n };
    const [{ affectedRows }] = await db
      .update(authors)
      .set(views)
      .where(inArray(authors.id, [2, 3]));
    assert.equal(affectedRows, 2);
    const ids = [];
    for await (const { id } of await db.select().from(authors).iterator()) ids.push(id);
    assert.deepEqual(ids, [1, 2, 3]);
  });

  it('rolls back and commits', async () => {
    const stop = new Error('stop');
    const failed = db.transaction(async (transaction) => {
      await transaction.insert(authors).values({ email: 'gone@example.org' });
      throw stop;
    });
    await assert.rejects(failed, stop);
    const isolationLevel = 'serializable';
    await db.transaction((transaction) => transaction.delete(authors).where(eq(authors.id, 3)), {
      isolationLevel,
    });
    assert.equal(await db.$count(authors), 2);
  });

  it('tells errors apart', async () => {
    await assert.rejects(db.insert(authors).values({ email: 'ada@example.org' }), ({ cause }) => {
      assert.deepEqual([cause.code, cause.errno], ['ER_DUP_ENTRY', 1062]);
      return true;
    });
  });

  it('ends its pool', () => disconnect(() => pool.promise().end()));
});
