import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCallback } from '../callback-provider.js';
import { mariadb, open, rejection, settings } from '../provider.js';

const PASSWORD = 'not-to-be-shown';

/** All that a program may see of a value when it logs it. */
function shown(value: unknown): string {
  const json = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part));
  return `${inspect(value, { depth: 20 })} ${json}`;
}

describe('an object that a program logs', () => {
  it('does not show the password', async () => {
    const administrator = await open();
    await administrator.query(`CREATE OR REPLACE USER shown_user IDENTIFIED BY '${PASSWORD}'`);
    await administrator.query('GRANT ALL ON *.* TO shown_user');
    onTestFinished(async () => {
      const again = await open();
      await again.query('DROP USER shown_user');
      await again.end();
    });
    const login = { user: 'shown_user', password: PASSWORD };
    const connection = await open(login);
    const statement = await connection.prepare('SELECT ?');
    const seen: unknown[] = [connection, statement, connection.info];
    seen.push(await rejection(connection.query('SELEC')));
    const pool = mariadb.createPool({ ...settings(login), connectionLimit: 1 });
    onTestFinished(() => pool.end());
    for (const event of ['acquire', 'connection', 'release'] as const) {
      pool.on(event as 'acquire', (borrowed) => seen.push(borrowed));
    }
    const borrowed = await pool.getConnection();
    seen.push(pool, borrowed);
    await borrowed.release();
    const cluster = mariadb.createPoolCluster();
    cluster.add('node', { ...settings(login), minimumIdle: 0 });
    onTestFinished(() => cluster.end());
    seen.push(cluster, cluster.of('node'), openCallback(login));
    seen.push(await rejection(mariadb.createConnection(settings({ ...login, user: 'nobody' }))));
    expect(seen.length).toBeGreaterThanOrEqual(11);
    for (const value of seen) expect(shown(value)).not.toContain(PASSWORD);
  });
});
