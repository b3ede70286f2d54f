import { describe, expect, it } from 'vitest';
import { type CallbackConnection, called, openCallback, openRunner } from '../callback-provider.js';
import { peerDefect, provider, type SqlError } from '../provider.js';

type Column = { name(): string };

/** The events that a query emits, as they come, until its end. */
async function events(connection: CallbackConnection, sql: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  const query = connection.query(sql);
  query.on('fields', (columns: Column[]) => seen.push(columns.map((column) => column.name())));
  query.on('data', (row) => seen.push(row));
  const [error] = await called((callback) => query.on('end', callback));
  if (error) seen.push(error);
  return seen;
}

describe.each(['query', 'execute'] as const)('%s with a callback', (run) => {
  it('gives the rows and the columns', async () => {
    const connection = await openRunner();
    const [error, rows, columns] = await called((callback) =>
      connection[run]('SELECT ? AS a, 2 AS b', [1], callback),
    );
    expect(error).toBeNull();
    expect(rows).toEqual([{ a: 1, b: 2 }]);
    expect(Object.hasOwn(rows as object, 'meta')).toBe(false);
    expect((columns as Column[]).map((column) => column.name())).toEqual(['a', 'b']);
  });

  it('gives the OkPacket and no columns for a statement without rows', async () => {
    const connection = await openRunner();
    const values = await called((callback) => connection[run]('DO 1', callback));
    expect(values).toEqual([null, { affectedRows: 0, insertId: 0n, warningStatus: 0 }, []]);
  });

  it('gives the error alone', async () => {
    const connection = await openRunner();
    const values = await called((callback) => connection[run]('SELEC 1', callback));
    expect(values).toHaveLength(1);
    expect(values[0]).toMatchObject({ errno: 1064, code: 'ER_PARSE_ERROR' });
    expect((await called((callback) => connection[run]('SELECT 1 AS a', callback)))[1]).toEqual([
      { a: 1 },
    ]);
  });

  it('takes values and options from an object, which gets metaAsArray', async () => {
    const connection = await openRunner();
    const statement = { sql: 'SELECT ? AS a', values: [5], rowsAsArray: true };
    const [, rows] = await called((callback) => connection[run](statement, callback));
    expect(rows).toEqual([[5]]);
    expect(statement).toEqual({
      sql: 'SELECT ? AS a',
      values: [5],
      rowsAsArray: true,
      metaAsArray: true,
    });
  });

  it('takes a frozen object', async () => {
    const connection = await openRunner();
    const statement = Object.freeze({ sql: 'SELECT 1 AS a' });
    const outcome = new Promise((resolve) => {
      try {
        connection[run](statement, (_error: unknown, rows: unknown) => resolve(rows));
      } catch (error) {
        resolve((error as Error).name);
      }
    });
    peerDefect(provider, 'writes into the options of its caller', await outcome, {
      peer: 'TypeError',
      ours: [{ a: 1 }],
    });
  });

  it('gives the results of a procedure with their columns', async () => {
    const connection = await openRunner();
    const name = `callback_results_${run}`;
    connection.query(
      `CREATE OR REPLACE PROCEDURE ${name}() BEGIN SELECT 1 AS a; SELECT 2 AS b; END`,
    );
    const [, results, columns] = await called((callback) =>
      connection[run](`CALL ${name}()`, callback),
    );
    await called((callback) => connection.query(`DROP PROCEDURE ${name}`, callback));
    expect(results).toMatchObject([[{ a: 1 }], [{ b: 2 }], { affectedRows: 0 }]);
    const lists = columns as (Column[] | undefined)[];
    expect(lists.slice(0, 2).map((list) => list?.map((column) => column.name()))).toEqual([
      ['a'],
      ['b'],
    ]);
  });

  it('refuses an empty statement with 45049', async () => {
    const connection = await openRunner();
    const [error] = await called((callback) => connection[run]('', callback));
    const { code } = error as SqlError;
    if (run === 'execute') expect(code).toBe('ER_UNDEFINED_SQL');
    else {
      peerDefect(provider, 'sends an empty query', code, {
        peer: 'ER_EMPTY_QUERY',
        ours: 'ER_UNDEFINED_SQL',
      });
    }
  });

  it('needs no callback', async () => {
    const connection = await openRunner();
    connection[run]('SELEC 1');
    connection[run]('DO ?', [1]);
    expect(await called((callback) => connection.ping(callback))).toEqual([null]);
  });
});

describe('the query that query gives', () => {
  it('emits the columns, each row and the end', async () => {
    const connection = openCallback();
    expect(await events(connection, 'SELECT 1 AS a UNION SELECT 2')).toEqual([
      ['a'],
      { a: 1 },
      { a: 2 },
    ]);
  });

  it('emits the columns of a result without rows', async () => {
    expect(await events(openCallback(), 'SELECT 1 AS a FROM DUAL WHERE FALSE')).toEqual([['a']]);
  });

  it('emits the end alone for a statement without rows', async () => {
    expect(await events(openCallback(), 'DO 1')).toEqual([]);
  });

  it('emits the end with the error', async () => {
    const seen = await events(openCallback(), 'SELEC 1');
    expect(seen).toEqual([expect.objectContaining({ errno: 1064 })]);
  });

  it('emits the end with the error when the connection is closed', async () => {
    const connection = openCallback();
    await called((callback) => connection.connect(callback));
    await called((callback) => connection.end(callback));
    const query = connection.query('SELECT 1');
    const ended = new Promise((resolve) => {
      query.on('end', resolve);
      setTimeout(resolve, 500);
    });
    peerDefect(
      provider,
      'emits the end before the program can listen',
      ((await ended) as { errno: number } | undefined)?.errno,
      { peer: undefined, ours: 45013 },
    );
  });

  it('emits error, too, when somebody listens', async () => {
    const connection = openCallback();
    const query = connection.query('SELEC 1');
    let seen: unknown;
    query.on('error', (error) => {
      seen = error;
    });
    const [error] = await called((callback) => query.on('end', callback));
    peerDefect(provider, 'emits no error on queries', seen === error, { peer: false, ours: true });
  });

  it('tells its listeners and the callback', async () => {
    const connection = openCallback();
    const seen: string[] = [];
    await called((callback) => {
      const query = connection.query('SELECT 1 AS a', callback);
      for (const event of ['fields', 'data', 'end']) query.on(event, () => seen.push(event));
    });
    expect(seen).toEqual(['fields', 'data', 'end']);
  });

  it('becomes a stream with the options of a Readable', async () => {
    const connection = openCallback();
    const stream = connection
      .query('SELECT seq AS id FROM seq_1_to_5')
      .stream({ highWaterMark: 2 });
    expect(stream.readableHighWaterMark).toBe(2);
    expect(stream.readableObjectMode).toBe(true);
    let columns: Column[] = [];
    stream.on('fields', (given: Column[]) => {
      columns = given;
    });
    const rows: unknown[] = [];
    for await (const row of stream) rows.push(row);
    expect(rows).toEqual([1n, 2n, 3n, 4n, 5n].map((id) => ({ id })));
    expect(columns.map((column) => column.name())).toEqual(['id']);
  });

  it('gives the stream an error of the server', async () => {
    const connection = openCallback();
    const stream = connection.query('SELEC 1').stream();
    const [error] = await called((callback) => stream.resume().on('error', callback));
    expect(error).toMatchObject({ errno: 1064 });
    expect(await called((callback) => connection.ping(callback))).toEqual([null]);
  });

  it('calls back without rows when they went to a stream', async () => {
    const connection = openCallback();
    const [error, rows] = await called((callback) =>
      connection.query('SELECT 1 AS a', callback).stream().resume(),
    );
    expect(error).toBeNull();
    expect(rows).toEqual([]);
  });
});

describe('queryStream of the callback API', () => {
  it('gives the rows', async () => {
    const rows: unknown[] = [];
    for await (const row of openCallback().queryStream('SELECT ? AS a', [1])) rows.push(row);
    expect(rows).toEqual([{ a: 1 }]);
  });
});
