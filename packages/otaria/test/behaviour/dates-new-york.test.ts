import { describe, expect, it, vi } from 'vitest';
import { open, protocols } from '../provider.js';
import { describeDates } from './dates.js';

vi.hoisted(() => {
  process.env.TZ = 'America/New_York';
});

describeDates('America/New_York');

describe.each(protocols)('daylight saving time by %s in America/New_York', (run) => {
  it('reads a time in the gap of spring as the hour after it, as Date does', async () => {
    const connection = await open();
    const rows = await connection[run]("SELECT CAST('2024-03-10 02:30:00' AS DATETIME) AS gap");
    expect(rows[0].gap.toISOString()).toBe('2024-03-10T07:30:00.000Z');
    expect(rows[0].gap.getHours()).toBe(3);
  });

  it('reads the last and the first second around the gap', async () => {
    const connection = await open();
    const [row] = await connection[run](
      "SELECT CAST('2024-03-10 01:59:59' AS DATETIME) AS before_gap, CAST('2024-03-10 03:00:00' AS DATETIME) AS after_gap",
    );
    expect(row.before_gap.toISOString()).toBe('2024-03-10T06:59:59.000Z');
    expect(row.after_gap.toISOString()).toBe('2024-03-10T07:00:00.000Z');
  });

  it('reads the hour that autumn has twice as the first of the two', async () => {
    const connection = await open();
    const [row] = await connection[run](
      "SELECT CAST('2024-11-03 01:30:00' AS DATETIME) AS twice, CAST('2024-11-03 02:00:00' AS DATETIME) AS once",
    );
    expect(row.twice.toISOString()).toBe('2024-11-03T05:30:00.000Z');
    expect(row.once.toISOString()).toBe('2024-11-03T07:00:00.000Z');
  });

  it('reads dates of summer and winter in one result with their own offsets', async () => {
    const connection = await open();
    const [row] = await connection[run](
      "SELECT CAST('2024-01-15' AS DATE) AS winter, CAST('2024-07-15' AS DATE) AS summer",
    );
    expect(row.winter.toISOString()).toBe('2024-01-15T05:00:00.000Z');
    expect(row.summer.toISOString()).toBe('2024-07-15T04:00:00.000Z');
  });

  it('reads dates before standard time with the local mean time of the place', async () => {
    const connection = await open();
    const [row] = await connection[run]("SELECT CAST('1800-06-01 12:00:00' AS DATETIME) AS v");
    expect(row.v.toISOString()).toBe('1800-06-01T16:56:02.000Z');
  });

  it('stores a moment of either repeated hour as its local time', async () => {
    const connection = await open();
    for (const moment of ['2024-11-03T05:30:00.000Z', '2024-11-03T06:30:00.000Z']) {
      const [{ v }] = await connection[run]('SELECT CAST(CAST(? AS DATETIME) AS CHAR) AS v', [
        new Date(moment),
      ]);
      expect(v).toBe('2024-11-03 01:30:00');
    }
  });
});
