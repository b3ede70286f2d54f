import { once } from 'node:events';
import { type Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../provider.js';
import { open, peerDefect, provider, rejection } from '../provider.js';

/** Everything a stream emits until it is closed. */
async function story(stream: Readable): Promise<string[]> {
  const events: string[] = [];
  stream.on('fields', (columns: { name(): string }[]) => {
    events.push(`fields ${columns.map((column) => column.name())}`);
  });
  stream.on('data', (row: object) => events.push(`data ${Object.values(row).map(String)}`));
  stream.on('error', (error: { errno: number }) => events.push(`error ${error.errno}`));
  stream.on('end', () => events.push('end'));
  await new Promise((resolve) => stream.once('close', resolve));
  return events;
}

const RUNTIME_ERROR =
  'SELECT seq AS n, IF(seq < 3, 0, (SELECT 1 UNION SELECT 2)) AS v FROM seq_1_to_9';

async function expectUsable(connection: Connection): Promise<void> {
  expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
}

function close(stream: Readable): void {
  (stream as Readable & { close(): void }).close();
}

describe('the events of queryStream', () => {
  it('are the columns, the rows and the end', async () => {
    const connection = await open();
    expect(await story(connection.queryStream('SELECT seq AS n FROM seq_1_to_2'))).toEqual([
      'fields n',
      'data 1',
      'data 2',
      'end',
    ]);
  });

  it('tell the columns of a result without rows', async () => {
    const connection = await open();
    expect(await story(connection.queryStream('SELECT 1 AS a WHERE 0'))).toEqual([
      'fields a',
      'end',
    ]);
  });

  it('tell the columns of each result', async () => {
    const connection = await open({ multipleStatements: true });
    const sql = 'SELECT 1 AS a; DO 1; SELECT 2 AS a, 3 AS c; SELECT 4 AS a';
    expect(await story(connection.queryStream(sql))).toEqual([
      'fields a',
      'data 1',
      'data 0,0,0',
      'fields a,c',
      'data 2,3',
      'fields a',
      'data 4',
      'end',
    ]);
  });

  it('end after an error of the server', async () => {
    const connection = await open();
    expect(await story(connection.queryStream('SELEC'))).toEqual(['error 1064', 'end']);
    await expectUsable(connection);
  });

  it('end after an error among the rows', async () => {
    const connection = await open();
    expect(await story(connection.queryStream(RUNTIME_ERROR))).toEqual([
      'fields n,v',
      'data 1,0',
      'data 2,0',
      'error 1242',
      'end',
    ]);
    await expectUsable(connection);
  });

  it('are given to a stream with an option of its own', async () => {
    const connection = await open();
    const sql = { sql: 'SELECT seq AS n, ? AS v FROM seq_1_to_2', rowsAsArray: true };
    const rows: unknown[] = [];
    for await (const row of connection.queryStream(sql, ['x'])) rows.push(row);
    expect(rows).toEqual([
      [1n, 'x'],
      [2n, 'x'],
    ]);
  });

  it('give each row to typeCast and nestTables', async () => {
    const connection = await open();
    const rows: unknown[] = [];
    const sql = {
      sql: 'SELECT s.seq AS n FROM seq_1_to_2 s',
      nestTables: true,
      typeCast: (_: unknown, next: () => unknown) => [next()],
    };
    for await (const row of connection.queryStream(sql as never)) rows.push(row);
    expect(rows).toEqual([{ s: { n: [1n] } }, { s: { n: [2n] } }]);
  });

  it('tell of duplicate columns', async () => {
    const connection = await open();
    const events = await story(connection.queryStream('SELECT 1 AS a, 2 AS a'));
    peerDefect(provider, 'loses one of two equal names in streams without a word', events, {
      peer: ['fields a,a', 'data 2', 'end'],
      ours: ['fields a,a', 'error 45040', 'end'],
    });
    await expectUsable(connection);
  });
});

describe('a consumer that fails', () => {
  it('ends for await with its error', async () => {
    const connection = await open();
    const reading = async (): Promise<void> => {
      for await (const row of connection.queryStream(RUNTIME_ERROR)) expect(row.v).toBe(0);
    };
    expect(await rejection(reading())).toMatchObject({ errno: 1242 });
    await expectUsable(connection);
  });

  it('leaves the connection usable after close', async () => {
    const connection = await open();
    const stream = connection.queryStream('SELECT seq AS n FROM seq_1_to_100000');
    const failing = new Writable({
      objectMode: true,
      write: (_row, _encoding, done) => done(new Error('disk full')),
    });
    await expect(pipeline(stream, failing)).rejects.toThrow('disk full');
    close(stream);
    await expectUsable(connection);
  });

  it('gets all rows through a pipeline of slow parts', async () => {
    const connection = await open();
    let sum = 0;
    const numbers = new Transform({
      objectMode: true,
      transform: (row, _encoding, done) => done(null, Number(row.n)),
    });
    const slow = new Writable({
      objectMode: true,
      highWaterMark: 4,
      write: (n, _encoding, done) => {
        sum += n;
        if (n % 1000 === 0) setImmediate(done);
        else done();
      },
    });
    await pipeline(connection.queryStream('SELECT seq AS n FROM seq_1_to_20000'), numbers, slow);
    expect(sum).toBe(200_010_000);
    await expectUsable(connection);
  });
});

describe('a stream that is left early', () => {
  it('gives the answers of commands behind it after close', async () => {
    const connection = await open();
    const stream = connection.queryStream('SELECT seq AS n FROM seq_1_to_100000');
    const behind = [connection.query('SELECT 1 AS v'), connection.query('SELECT 2 AS v')];
    await once(stream, 'data');
    close(stream);
    expect(await Promise.all(behind)).toEqual([[{ v: 1 }], [{ v: 2 }]]);
  });

  it('ends by close without an error', async () => {
    const connection = await open();
    const stream = connection.queryStream('SELECT seq AS n FROM seq_1_to_100000');
    await once(stream, 'data');
    stream.pause();
    const events = story(stream);
    close(stream);
    stream.resume();
    const last = (await events).filter((event) => !event.startsWith('data'));
    expect(last).toEqual(['end']);
    await expectUsable(connection);
  });
});
