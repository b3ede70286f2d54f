import { describe, expect, it } from 'vitest';
import { openPool } from '../pool.js';
import { provider, rejection } from '../provider.js';

/** A pool whose warnings are collected. */
function watchedPool(options = {}): { pool: ReturnType<typeof openPool>; warnings: string[] } {
  const warnings: string[] = [];
  const logger = { warning: (message: string) => void warnings.push(message) };
  const pool = openPool({ connectionLimit: 1, leakDetectionTimeout: 100, logger, ...options });
  return { pool, warnings };
}

describe('a connection that is not given back', () => {
  it('is reported, and so is its return', async () => {
    const { pool, warnings } = watchedPool();
    const connection = await pool.getConnection();
    await expect.poll(() => warnings).toHaveLength(1);
    const { threadId } = connection;
    const [report] = warnings;
    expect(report).toMatch(
      new RegExp(
        `^A possible connection leak on thread ${threadId} \\(connection not returned to pool for \\d+ms\\)\\. ` +
          'Has connection\\.release\\(\\) been called\\?\\n' +
          ' {4}\\(pool connections: active=1 idle=0 leak=1 limit=1\\)',
      ),
    );
    // npm mariadb does not tell who has it.
    expect(report.includes('pool-leak.test.ts')).toBe(provider === 'ours');
    await connection.release();
    expect(warnings[1]).toBe(
      `Previous possible leak connection with thread ${threadId} was returned to pool`,
    );
  });

  it('is counted in the error of those who wait for it', async () => {
    const { pool, warnings } = watchedPool({ acquireTimeout: 1500 });
    const connection = await pool.getConnection();
    const error = await rejection(pool.query('SELECT 1'));
    expect(warnings).toHaveLength(1);
    expect(error.message).toContain('(pool connections: active=1 idle=0 leak=1 limit=1)');
    await connection.release();
  });

  it('is not reported when it comes back in time', async () => {
    const { pool, warnings } = watchedPool();
    const connection = await pool.getConnection();
    await connection.release();
    await pool.query('SELECT SLEEP(0.15)').then(() => undefined);
    // The statement took longer; the connection that came back in time is not the one reported.
    expect(warnings.filter((text) => text.startsWith('A possible'))).toHaveLength(1);
  });
});
