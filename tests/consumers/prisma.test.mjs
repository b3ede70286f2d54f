import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { createPool } from 'otaria/mariadb';
import { ownDatabase } from './database.mjs';
import { Prisma, PrismaClient } from './prisma/client/index.js';

const tables = [
  `CREATE TABLE Author (id INT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(191) NOT NULL UNIQUE, active BOOLEAN NOT NULL DEFAULT TRUE)`,
  `CREATE TABLE Post (id INT AUTO_INCREMENT PRIMARY KEY, title VARCHAR(191) NOT NULL, views BIGINT NOT NULL DEFAULT 0,
    price DECIMAL(12, 2) NOT NULL DEFAULT 0, created DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), data JSON, bytes LONGBLOB,
    authorId INT NOT NULL, FOREIGN KEY (authorId) REFERENCES Author (id))`,
];

/** With a pool that the program makes, or settings of which the adapter makes one from the `mariadb` it depends on. */
for (const way of ['pool', 'overrides']) {
  describe(`Prisma 7, ${way}`, async () => {
    const { settings, disconnect } = await ownDatabase(`prisma_${way}`);
    const options = { database: settings.database, disposeExternalPool: true };
    const source = way === 'pool' ? createPool(settings) : settings;
    const prisma = new PrismaClient({ adapter: new PrismaMariaDb(source, options) });

    it('connects', async () => {
      await prisma.$connect();
      assert.deepEqual(await prisma.$queryRaw`SELECT ${1} AS one`, [{ one: 1 }]);
    });

    it('creates tables', async () => {
      for (const sql of tables) await prisma.$executeRawUnsafe(sql);
      assert.equal(await prisma.author.count(), 0);
    });

    it('inserts and selects', async () => {
      const post = {
        title: 'Notes',
        views: 2n ** 60n,
        price: new Prisma.Decimal('12345678.25'),
        created: new Date('2024-02-29T12:30:00.125Z'),
        data: { chapters: ['A', 'G'], pages: 66 },
        bytes: new Uint8Array([0, 39, 92, 255]),
      };
      const ada = await prisma.author.create({
        data: { email: 'ada@example.org', posts: { create: [post, { title: 'Empty' }] } },
        include: { posts: { where: { title: 'Notes' } } },
      });
      assert.deepEqual(ada, {
        id: 1,
        email: 'ada@example.org',
        active: true,
        posts: [{ ...post, id: 1, authorId: 1 }],
      });
      assert.deepEqual(await prisma.post.findFirst({ where: { views: 2n ** 60n } }), ada.posts[0]);
      const { count } = await prisma.author.createMany({
        data: [{ email: 'b@example.org' }, { email: 'c@example.org', active: false }],
      });
      assert.equal(count, 2);
      const found = await prisma.author.findMany({
        where: { OR: [{ active: false }, { posts: { some: { price: { gt: 1 } } } }] },
        orderBy: { id: 'desc' },
        take: 5,
      });
      assert.deepEqual(
        found.map(({ id, active }) => [id, active]),
        [
          [3, false],
          [1, true],
        ],
      );
    });

    it('rolls back and commits', async () => {
      const stop = new Error('stop');
      const failed = prisma.$transaction(async (transaction) => {
        await transaction.author.create({ data: { email: 'gone@example.org' } });
        throw stop;
      });
      await assert.rejects(failed, stop);
      assert.equal(await prisma.author.count(), 3);
      await prisma.$transaction(
        [prisma.author.delete({ where: { id: 2 } }), prisma.author.delete({ where: { id: 3 } })],
        { isolationLevel: 'Serializable' },
      );
      assert.equal(await prisma.author.count(), 1);
    });

    it('tells errors apart', async () => {
      const twice = prisma.author.create({ data: { email: 'ada@example.org' } });
      await assert.rejects(twice, { code: 'P2002' });
      const orphan = prisma.post.create({ data: { title: 'Orphan', authorId: 99 } });
      await assert.rejects(orphan, { code: 'P2003' });
      await assert.rejects(prisma.author.delete({ where: { id: 99 } }), { code: 'P2025' });
      await assert.rejects(prisma.$queryRaw`SELEC`, { code: 'P2010' });
    });

    it('ends its pool', () => disconnect(() => prisma.$disconnect()));
  });
}
