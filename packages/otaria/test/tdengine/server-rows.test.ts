import { TaosError, type VariableValues } from 'otaria/tdengine';
import { describe, expect, it } from 'vitest';
import { runChild } from '../child.js';
import { open, openDatabase, rejection, withDatabase } from './server.js';

/** A table `t` with rows of the numbers from 0 on, in milliseconds, and with a text. */
async function withRows(count: number): Promise<Awaited<ReturnType<typeof openDatabase>>> {
  const opened = await openDatabase();
  await opened.sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT, s NCHAR(20))');
  for (let first = 0; first < count; first += 10_000) {
    const numbers = Array.from({ length: Math.min(10_000, count - first) }, (_, i) => first + i);
    const rows = numbers.map((v) => `(${v}, ${v}, 'row ${v}')`).join('');
    await opened.sql.exec(`INSERT INTO t VALUES ${rows}`);
  }
  return opened;
}

describe('rows', () => {
  it('come one by one in a loop, as arrays or objects', async () => {
    const { sql } = await withRows(3);
    const read = [];
    for await (const row of await sql.query('SELECT v, s FROM t')) read.push(row);
    for await (const row of await sql.query('SELECT v, s FROM t', { rows: 'objects' })) {
      read.push(row);
    }
    expect(read).toEqual([
      [0, 'row 0'],
      [1, 'row 1'],
      [2, 'row 2'],
      { v: 0, s: 'row 0' },
      { v: 1, s: 'row 1' },
      { v: 2, s: 'row 2' },
    ]);
  });

  it('take the options of the connection unless the call has its own', async () => {
    const { sql } = await openDatabase('', { rows: 'objects', timestamps: 'date' });
    await sql.exec('CREATE TABLE t (ts TIMESTAMP, v INT)');
    await sql.exec('INSERT INTO t VALUES (5, 1)');
    expect((await sql.exec('SELECT * FROM t')).getData()).toEqual([{ ts: new Date(5), v: 1 }]);
    const number = await sql.exec('SELECT * FROM t', { timestamps: 'number', rows: 'arrays' });
    expect(number.getData()).toEqual([[5, 1]]);
  });

  it('have the names of their own columns, however many results differ', async () => {
    const sql = await open({ rows: 'objects' });
    const numbers = Array.from({ length: 250 }, (_, i) => i);
    const read = async (i: number): Promise<unknown> =>
      (await sql.exec(`SELECT ${i} AS \`column ${i}\``)).getData();
    const expected = numbers.map((i) => [{ [`column ${i}`]: BigInt(i) }]);
    expect(await Promise.all(numbers.map(read))).toEqual(expected);
    expect(await Promise.all(numbers.map(read))).toEqual(expected);
  });

  it('have a column called __proto__ as any other', async () => {
    const sql = await open({ rows: 'objects' });
    const [row] = (await sql.exec('SELECT 1 AS `__proto__`')).getData() ?? [];
    expect(Object.entries(row)).toEqual([['__proto__', 1n]]);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  it('that are left when a loop ends early are freed, and the connection goes on', async () => {
    const { sql } = await withRows(20_000);
    for (let i = 0; i < 20; i++) {
      for await (const [v] of await sql.query('SELECT v FROM t')) if (v === 10) break;
    }
    expect((await sql.exec('SELECT COUNT(*) FROM t')).getData()).toEqual([[20_000n]]);
  });

  it('are not skipped by calls of next that do not wait for each other', async () => {
    const { sql } = await withRows(10_000);
    const rows = await sql.query('SELECT v FROM t');
    let count = 0;
    for (let more = true; more; ) {
      const moved = await Promise.all([rows.next(), rows.next(), rows.next()]);
      count += moved.filter(Boolean).length;
      more = moved[2];
    }
    expect(count).toBe(10_000);
  });

  it('by 100 000 come complete and in order', async () => {
    const { sql } = await withRows(100_000);
    const all = (await sql.exec('SELECT v, s FROM t')).getData() ?? [];
    expect(all).toHaveLength(100_000);
    expect(all.every(([v, s], i) => v === i && s === `row ${i}`)).toBe(true);
    let next = 0;
    for await (const [v] of await sql.query('SELECT v, s FROM t')) if (v === next) next++;
    expect(next).toBe(100_000);
  });

  it('that are only looked at leave no trace in memory', async () => {
    const { database } = await withRows(100_000);
    const program = `
      import { WSConfig, WsSql } from 'otaria/tdengine';
      const sql = await WsSql.open(new WSConfig(${JSON.stringify(withDatabase(database))}));
      const used = async () => {
        for (let i = 0; i < 4; i++) { await new Promise(setImmediate); gc(); }
        const { heapUsed, external, rss } = process.memoryUsage();
        return { heap: heapUsed + external, rss };
      };
      let most = 0;
      const read = async () => {
        let count = 0;
        for await (const row of await sql.query('SELECT * FROM t')) {
          if (++count % 10000 === 0) { gc(); const { heapUsed, external } = process.memoryUsage(); most = Math.max(most, heapUsed + external); }
        }
        if (count !== 100000) throw new Error(count + ' rows');
      };
      await read();
      const before = await used();
      most = 0;
      for (let i = 0; i < 5; i++) await read();
      const after = await used();
      process.stdout.write(JSON.stringify({ heap: after.heap - before.heap, rss: after.rss - before.rss, most: most - before.heap }));
      await sql.close();`;
    const { status, stdout, stderr } = await runChild(program, 'module', ['--expose-gc']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const growth = JSON.parse(stdout);
    expect(growth.heap).toBeLessThan(1_000_000);
    expect(growth.rss).toBeLessThan(40_000_000);
    // Some blocks of 4096 rows, never the result.
    expect(growth.most).toBeLessThan(8_000_000);
  });
});

describe('columns', () => {
  it('are typed arrays with a bit per value, and text with offsets', async () => {
    const { sql } = await openDatabase();
    await sql.exec(
      'CREATE TABLE t (ts TIMESTAMP, i INT, d DOUBLE, b BOOL, s NCHAR(9), m DECIMAL(9,2))',
    );
    await sql.exec(
      "INSERT INTO t VALUES (1, -1, 0.5, true, 'ä😀', '1.50') (2, NULL, NULL, NULL, NULL, NULL) (3, 3, -2, false, '', '-2')",
    );
    await using result = await sql.queryColumns('SELECT * FROM t');
    expect([result.fields.map(({ name }) => name), result.precision]).toEqual([
      ['ts', 'i', 'd', 'b', 's', 'm'],
      0,
    ]);
    const blocks = [];
    for await (const block of result) blocks.push(block);
    expect(blocks).toHaveLength(1);
    const [{ rows, columns }] = blocks;
    const [ts, i, d, b, s, m] = columns;
    expect(rows).toBe(3);
    expect(ts).toMatchObject({ values: BigInt64Array.of(1n, 2n, 3n), validity: null });
    const partly = Uint8Array.of(0b101);
    expect([i, d, b, s, m].map(({ validity }) => validity)).toEqual(Array(5).fill(partly));
    const fixed = [i, d, b].map(({ values }) => [...(values as Float64Array)]);
    expect(fixed.map(([first, , third]) => [first, third])).toEqual([
      [-1, 3],
      [0.5, -2],
      [1, 0],
    ]);
    const texts = [s, m].map(({ values }) => {
      const { offsets, bytes } = values as VariableValues;
      return [...offsets.keys()]
        .slice(1)
        .map((end) => Buffer.from(bytes.subarray(offsets[end - 1], offsets[end])).toString());
    });
    expect(texts).toEqual([
      ['ä😀', '', ''],
      ['1.50', '', '-2.00'],
    ]);
  });

  it('of a big result come block by block', async () => {
    const { sql } = await withRows(20_000);
    let sum = 0;
    let blocks = 0;
    for await (const { rows, columns } of await sql.queryColumns('SELECT v FROM t')) {
      const values = columns[0].values as Int32Array;
      expect(values).toHaveLength(rows);
      for (const value of values) sum += value;
      blocks++;
    }
    expect(sum).toBe((20_000 * 19_999) / 2);
    expect(blocks).toBeGreaterThan(1);
  });

  it('of a statement without rows are none', async () => {
    const { sql } = await openDatabase();
    const result = await sql.queryColumns('CREATE TABLE t (ts TIMESTAMP, v INT)');
    for await (const _block of result) expect.unreachable();
    expect(result.fields).toEqual([]);
  });
});

describe('values for placeholders', () => {
  it('come back as they were, whatever they hold', async () => {
    const { sql } = await openDatabase("PRECISION 'us'");
    await sql.exec(
      'CREATE TABLE t (ts TIMESTAMP, b BOOL, i BIGINT, u BIGINT UNSIGNED, d DOUBLE, s NCHAR(60), vb VARBINARY(20))',
    );
    const text = 'it\'s "quoted" \\ %_ \n\t ? -- /* 😀';
    const date = new Date('1969-07-20T20:17:40.123Z');
    const values = [
      date,
      true,
      -(2n ** 63n) + 1n,
      2n ** 64n - 1n,
      -1.5e-300,
      text,
      Uint8Array.of(0, 39, 92, 255),
    ];
    await sql.exec('INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)', { values });
    await sql.exec('INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)', {
      values: [1, null, undefined, null, null, null, null],
    });
    const rows = await sql.query('SELECT * FROM t WHERE ts < ? ORDER BY ts', { values: [2] });
    const read = [];
    for await (const row of rows) read.push(row);
    const sent = [
      BigInt(date.getTime()) * 1000n,
      ...values.slice(1, 6),
      Uint8Array.of(0, 39, 92, 255).buffer,
    ];
    expect(read).toEqual([sent, [1n, null, null, null, null, null, null]]);
  });

  it('cannot change the statement', async () => {
    const { sql } = await withRows(2);
    const attack = "row 0' OR '1'='1";
    const result = await sql.exec('SELECT v FROM t WHERE s = ?', { values: [attack] });
    expect(result.getData()).toEqual([]);
  });
});

describe('arguments that do not fit are refused before anything is sent:', () => {
  it.each([
    ['a statement', undefined, undefined],
    ['an option', 'SHOW DATABASES', { rows: 'maps' }],
    ['a timeout', 'SHOW DATABASES', { timeout: -1 }],
    ['a request id', 'SHOW DATABASES', { reqId: 2n ** 60n }],
    ['a request id that is no whole number', 'SHOW DATABASES', 1.5],
  ])('%s', async (_, statement, options) => {
    const { sql } = await openDatabase();
    const error = await rejection(sql.exec(statement as never, options as never));
    expect(error).toBeInstanceOf(TaosError);
    expect(error.code).toBe(100);
  });

  it.each([
    ['no lines', [], 1, 'ns', 0],
    ['a line that is no text', [1], 1, 'ns', 0],
    ['an unknown protocol', ['a v=1'], 4, 'ns', 0],
    ['an unknown precision', ['a v=1'], 1, 'x', 0],
    ['a broken time to live', ['a v=1'], 1, 'ns', -1],
  ])('%s', async (_, ...lines) => {
    const { sql } = await openDatabase();
    const error = await rejection(sql.schemalessInsert(...(lines as [never, never, never, never])));
    expect(error).toMatchObject({ name: 'TaosError', code: 100 });
  });
});
