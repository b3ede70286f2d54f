import { Precision, SchemalessProto, type WsSql } from 'otaria/tdengine';
import { describe, expect, it } from 'vitest';
import { openDatabase, rejection } from './server.js';

const { InfluxDBLineProtocol, OpenTSDBTelnetLineProtocol, OpenTSDBJsonFormatProtocol } =
  SchemalessProto;

/** The names of the super tables, and their rows by column name. */
async function tables(sql: WsSql): Promise<Record<string, object[]>> {
  const names = (await sql.exec('SHOW STABLES')).getData() ?? [];
  const found: Record<string, object[]> = {};
  for (const [name] of names) {
    const rows = await sql.exec(`SELECT * FROM \`${name}\` ORDER BY _ts`, { rows: 'objects' });
    found[name] = rows.getData() ?? [];
  }
  return found;
}

describe('lines of InfluxDB', () => {
  it('create the tables and columns that they need', async () => {
    const { sql } = await openDatabase("PRECISION 'ns'");
    const line =
      'meters,location=California.LosAngeles,groupid=2 current=11.8f64,voltage=221i64,state=L"on",ok=true 1626006833639000000';
    const done = await sql.schemalessInsert(
      [line, 'other value=1i64 1626006833639000001'],
      InfluxDBLineProtocol,
      Precision.NANO_SECONDS,
      0,
    );
    expect(done).toEqual({ affectedRows: 2, totalRows: 2 });
    expect(await tables(sql)).toEqual({
      meters: [
        {
          _ts: 1626006833639000000n,
          current: 11.8,
          voltage: 221n,
          state: 'on',
          ok: true,
          location: 'California.LosAngeles',
          groupid: '2',
        },
      ],
      other: [expect.objectContaining({ _ts: 1626006833639000001n, value: 1n })],
    });
  });

  // All the same moment, in the unit of each precision.
  it.each([
    [Precision.NOT_CONFIGURED, '1626006000000000000'],
    [Precision.HOURS, '451668'],
    [Precision.MINUTES, '27100100'],
    [Precision.SECONDS, '1626006000'],
    [Precision.MILLI_SECONDS, '1626006000000'],
    [Precision.MICRO_SECONDS, '1626006000000000'],
    [Precision.NANO_SECONDS, '1626006000000000000'],
  ])('have times in the unit "%s"', async (precision, time) => {
    const { sql } = await openDatabase();
    await sql.schemalessInsert([`m,t=a v=1i64 ${time}`], InfluxDBLineProtocol, precision, 0);
    const moment = precision === Precision.HOURS ? 1626004800000n : 1626006000000n;
    expect(await tables(sql)).toEqual({ m: [{ _ts: moment, v: 1n, t: 'a' }] });
  });

  it('name their table by a tag when the call says which', async () => {
    const { sql } = await openDatabase();
    const lines = ['m,id=first,t=a v=1i64 1626006000000'];
    const precision = Precision.MILLI_SECONDS;
    await sql.schemalessInsert(lines, InfluxDBLineProtocol, precision, 0, { tableNameKey: 'id' });
    expect((await sql.exec('SELECT v FROM `first`')).getData()).toEqual([[1n]]);
  });
});

describe('lines of OpenTSDB', () => {
  it('as text hold one value', async () => {
    const { sql } = await openDatabase();
    const lines = ['stb0_0 1626006833 4i64 host=host0 interface=eth0'];
    await sql.schemalessInsert(lines, OpenTSDBTelnetLineProtocol, Precision.SECONDS, 0);
    expect(await tables(sql)).toEqual({
      stb0_0: [expect.objectContaining({ _ts: 1626006833000n, host: 'host0', interface: 'eth0' })],
    });
  });

  it('as JSON hold one value', async () => {
    const { sql } = await openDatabase();
    const line = {
      metric: 'meter_current',
      timestamp: 1626846402,
      value: 10.3,
      tags: { groupid: 2, location: 'California.SanFrancisco', id: 'd1001' },
    };
    const lines = [JSON.stringify(line)];
    await sql.schemalessInsert(lines, OpenTSDBJsonFormatProtocol, Precision.SECONDS, 0);
    expect(await tables(sql)).toEqual({
      meter_current: [
        expect.objectContaining({
          _ts: 1626846402000n,
          groupid: 2,
          location: 'California.SanFrancisco',
          id: 'd1001',
        }),
      ],
    });
  });
});

describe('lines that the server cannot read', () => {
  it('are an error with its number and text, and the connection goes on', async () => {
    const { sql } = await openDatabase();
    const lines = ['meters,location=a current=11.8f64 1626006833639000000'];
    const error = await rejection(
      sql.schemalessInsert(lines, OpenTSDBTelnetLineProtocol, Precision.NANO_SECONDS, 0),
    );
    expect(error).toMatchObject({ name: 'TaosResultError' });
    expect(error.code).toBeGreaterThan(112);
    expect(error.message).not.toBe('');
    expect((await sql.exec('SELECT 1')).getData()).toEqual([[1n]]);
  });
});
