import { describe, expect, it } from 'vitest';
import { borrow, counters, openPool } from '../pool.js';

describe('connections that are idle for too long', () => {
  it('are closed, all but minimumIdle', async () => {
    const pool = openPool({ connectionLimit: 4, minimumIdle: 1, idleTimeout: 1 });
    for (const connection of await borrow(pool, 3)) await connection.release();
    expect(counters(pool)).toEqual({ active: 0, idle: 3, waiting: 0 });
    await expect
      .poll(() => counters(pool), { timeout: 5000 })
      .toEqual({ active: 0, idle: 1, waiting: 0 });
  });

  it('are closed to the last with minimumIdle 0', async () => {
    const pool = openPool({ connectionLimit: 2, minimumIdle: 0, idleTimeout: 1 });
    await pool.query('SELECT 1');
    await expect.poll(() => pool.totalConnections(), { timeout: 5000 }).toBe(0);
    expect(await pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stay while they are borrowed', async () => {
    const pool = openPool({ connectionLimit: 2, minimumIdle: 0, idleTimeout: 1 });
    const [kept, returned] = await borrow(pool, 2);
    await returned.release();
    await expect.poll(() => pool.totalConnections(), { timeout: 5000 }).toBe(1);
    expect(await kept.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await kept.release();
  });

  it('stay with idleTimeout 0', async () => {
    const pool = openPool({ connectionLimit: 2, minimumIdle: 0, idleTimeout: 0 });
    await pool.query('SELECT 1');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(pool.idleConnections()).toBe(1);
  });
});
