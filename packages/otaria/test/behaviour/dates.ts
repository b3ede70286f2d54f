import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../provider.js';
import { open, protocols } from '../provider.js';

const columns =
  'd DATE, dt DATETIME, dt3 DATETIME(3), dt6 DATETIME(6), ts TIMESTAMP(3) NULL, t TIME, t6 TIME(6)';

async function withMoments(values: string): Promise<Connection> {
  const connection = await open();
  await connection.query("SET sql_mode = ''");
  await connection.query(`CREATE TEMPORARY TABLE moments (${columns})`);
  await connection.query(`INSERT INTO moments VALUES (${values})`);
  return connection;
}

/** A Date of these local parts; `new Date(99, …)` would mean 1999. */
function local(year: number, month: number, ...rest: number[]): Date {
  const [day = 1, hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = rest;
  return new Date(year, month - 1, day, hours, minutes, seconds, milliseconds);
}

/** What must hold in every time zone: dates have no zone on the wire and are local time in the client. */
export function describeDates(zone: string): void {
  beforeEach(() => {
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
  });

  describe.each(protocols)(`dates by %s in ${zone}`, (run) => {
    it('reads DATE as local midnight, the rest as local time to the millisecond', async () => {
      const connection = await withMoments(
        "'2024-02-29', '2024-02-29 12:34:56', '2024-02-29 12:34:56.789', '2024-02-29 12:34:56.789999', '2024-07-01 00:00:00.001', '12:34:56', '-838:59:59.999999'",
      );
      expect(await connection[run]('SELECT * FROM moments')).toEqual([
        {
          d: local(2024, 2, 29),
          dt: local(2024, 2, 29, 12, 34, 56),
          dt3: local(2024, 2, 29, 12, 34, 56, 789),
          dt6: local(2024, 2, 29, 12, 34, 56, 789),
          ts: local(2024, 7, 1, 0, 0, 0, 1),
          t: '12:34:56',
          t6: '-838:59:59.999999',
        },
      ]);
    });

    it('reads dates from year 1000 to the end of year 9999', async () => {
      const connection = await withMoments(
        "'1000-01-01', '1000-01-01', '1800-06-01 12:00:00', '9999-12-31 23:59:59.999999', '1970-01-02 00:00:00', NULL, NULL",
      );
      expect(await connection[run]('SELECT d, dt, dt3, dt6, ts FROM moments')).toEqual([
        {
          d: local(1000, 1, 1),
          dt: local(1000, 1, 1),
          dt3: local(1800, 6, 1, 12),
          dt6: local(9999, 12, 31, 23, 59, 59, 999),
          ts: local(1970, 1, 2),
        },
      ]);
    });

    it('reads every half hour of two years as the local time that it names', async () => {
      const connection = await open();
      const rows = await connection[run](
        "SELECT DATE_FORMAT(v, '%Y %m %d %H %i') AS parts, v FROM (SELECT TIMESTAMPADD(MINUTE, seq, CAST('2023-01-01' AS DATETIME)) AS v FROM seq_0_to_1051200_step_30) AS s",
      );
      expect(rows.length).toBe(35_041);
      const wrong = rows.filter((row: { parts: string; v: Date }) => {
        const [year = 0, month = 0, ...rest] = row.parts.split(' ').map(Number);
        return row.v.getTime() !== local(year, month, ...rest).getTime();
      });
      expect(wrong).toEqual([]);
    });

    it('reads NULL as null and zero dates as null', async () => {
      const connection = await withMoments('NULL, NULL, NULL, NULL, NULL, NULL, NULL');
      const nothing = { d: null, dt: null, dt3: null, dt6: null, ts: null };
      expect(await connection[run]('SELECT * FROM moments')).toEqual([
        { ...nothing, t: null, t6: null },
      ]);
      await connection.query(
        'UPDATE moments SET d = 0, dt = 0, dt3 = 0, dt6 = 0, ts = 0, t = 0, t6 = 0',
      );
      expect(await connection[run]('SELECT d, dt, dt3, dt6, ts FROM moments')).toEqual([nothing]);
    });

    it('reads a partially zero DATE as the day that its parts roll over to', async () => {
      const connection = await withMoments("'2024-00-00', NULL, NULL, NULL, NULL, NULL, NULL");
      expect(await connection[run]('SELECT d FROM moments')).toEqual([{ d: local(2023, 11, 30) }]);
    });

    it('gives the text of the server with dateStrings, zero dates included', async () => {
      const connection = await withMoments(
        "'2024-02-09', '2024-02-09 02:04:06', '2024-02-09 02:04:06.7', '2250-12-31 23:59:58.123', '2024-01-01', '01:02:03', '01:02:03.5'",
      );
      expect(
        await connection[run]({
          sql: 'SELECT d, dt, dt3, dt6, ts FROM moments',
          dateStrings: true,
        }),
      ).toEqual([
        {
          d: '2024-02-09',
          dt: '2024-02-09 02:04:06',
          dt3: '2024-02-09 02:04:06.700',
          dt6: '2250-12-31 23:59:58.123000',
          ts: '2024-01-01 00:00:00.000',
        },
      ]);
      await connection.query('UPDATE moments SET d = 0, dt = 0, dt3 = 0, dt6 = 0, ts = 0');
      expect(
        await connection[run]({
          sql: 'SELECT d, dt, dt3, dt6, ts FROM moments',
          dateStrings: true,
        }),
      ).toEqual([
        {
          d: '0000-00-00',
          dt: '0000-00-00 00:00:00',
          dt3: '0000-00-00 00:00:00.000',
          dt6: '0000-00-00 00:00:00.000000',
          ts: '0000-00-00 00:00:00.000',
        },
      ]);
    });

    it('takes dateStrings for the whole connection', async () => {
      const connection = await open({ dateStrings: true });
      const rows = await connection[run](
        "SELECT CAST('2024-02-09' AS DATE) AS d, CAST('2024-02-09 01:02:03' AS DATETIME) AS t",
      );
      expect(rows).toEqual([{ d: '2024-02-09', t: '2024-02-09 01:02:03' }]);
    });

    it('stores a Date as its local time and reads it back', async () => {
      const connection = await withMoments('NULL, NULL, NULL, NULL, NULL, NULL, NULL');
      for (const date of [
        local(2024, 1, 2, 3, 4, 5, 6),
        local(2024, 7, 31, 23, 59, 59, 999),
        local(1999, 12, 31),
        local(2031, 10, 5, 12),
      ]) {
        await connection[run]('UPDATE moments SET dt3 = ?, ts = ?, d = ?', [date, date, date]);
        const midnight = new Date(date.getFullYear(), date.getMonth(), date.getDate());
        expect(await connection[run]('SELECT dt3, ts, d FROM moments')).toEqual([
          { dt3: date, ts: date, d: midnight },
        ]);
        expect(
          await connection[run]('SELECT 1 AS found FROM moments WHERE dt3 = ?', [date]),
        ).toEqual([{ found: 1 }]);
      }
    });

    it('stores the local parts of a Date, not those of UTC', async () => {
      const connection = await open();
      const sql = 'SELECT CAST(? AS CHAR) AS v';
      const [{ v }] = await connection[run](sql, [local(2024, 6, 1, 23, 30, 15)]);
      expect(v.replace(/\.0+$/, '')).toMatch(/^2024-0?6-0?1 23:30:15$/);
    });
  });

  describe(`dates in ${zone} that the two protocols show differently`, () => {
    it('are partially zero date-times: invalid as text, rolled over in binary', async () => {
      const connection = await withMoments(
        "NULL, '2024-00-00', '2024-02-00 10:00:00', NULL, NULL, NULL, NULL",
      );
      const [text] = await connection.query('SELECT dt, dt3 FROM moments');
      expect([text.dt.getTime(), text.dt3.getTime()]).toEqual([Number.NaN, Number.NaN]);
      expect(await connection.execute('SELECT dt, dt3 FROM moments')).toEqual([
        { dt: local(2023, 11, 30), dt3: local(2024, 1, 31, 10) },
      ]);
    });

    it('are times of day: text keeps the fraction of the column, binary shows six digits or none', async () => {
      const connection = await withMoments(
        "NULL, NULL, NULL, NULL, NULL, '-00:00:01', '12:00:00.5'",
      );
      const sql = 'SELECT t, t6, TIMEDIFF(t6, t6) AS zero FROM moments';
      expect(await connection.query(sql)).toEqual([
        { t: '-00:00:01', t6: '12:00:00.500000', zero: '00:00:00.000000' },
      ]);
      expect(await connection.execute(sql)).toEqual([
        { t: '-00:00:01', t6: '12:00:00.500000', zero: '00:00:00' },
      ]);
    });

    it('are not times of day beyond a day: both show the hours', async () => {
      const connection = await withMoments(
        "NULL, NULL, NULL, NULL, NULL, '838:59:59', '-100:00:00.000001'",
      );
      for (const run of protocols) {
        expect(await connection[run]('SELECT t, t6 FROM moments')).toEqual([
          { t: '838:59:59', t6: '-100:00:00.000001' },
        ]);
      }
    });
  });
}
