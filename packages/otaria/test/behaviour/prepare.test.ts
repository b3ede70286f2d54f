import { describe, expect, it } from 'vitest';
import type { Connection, FieldInfo } from '../provider.js';
import { open, peerDefect, plain, provider, rejection, settings } from '../provider.js';
import { refusingProxy } from '../refusing-proxy.js';

const STMT_PREPARE = 0x16;

interface Statement {
  id: number;
  parameterCount: number;
  columns: FieldInfo[];
  database: string;
  query: string;
  // biome-ignore lint/suspicious/noExplicitAny: rows are whatever the statement gives.
  execute(...args: unknown[]): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: a Readable of rows.
  executeStream(...args: unknown[]): any;
  isClose(): boolean;
  close(): void;
}

async function prepare(connection: Connection, sql: unknown): Promise<Statement> {
  return (await connection.prepare(sql as string)) as unknown as Statement;
}

async function status(connection: Connection, name: string): Promise<number> {
  const [row] = await connection.query('SHOW SESSION STATUS WHERE Variable_name = ?', [name]);
  return Number(row.Value);
}

/** How many statements the server keeps for this connection: it closes those of a program's own accord only. */
async function openStatements(connection: Connection): Promise<number> {
  return (
    (await status(connection, 'Com_stmt_prepare')) - (await status(connection, 'Com_stmt_close'))
  );
}

const names = (columns: FieldInfo[]) => columns.map((column) => column.name());
const cacheOf = (connection: Connection) =>
  String((connection as unknown as { prepareCache: object }).prepareCache);

describe('a prepared statement', () => {
  it('tells what the server said of it', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS a, ? AS b');
    expect(statement.id).toBeGreaterThan(0);
    expect(statement.parameterCount).toBe(2);
    expect(names(statement.columns)).toEqual(['a', 'b']);
    expect(statement.query).toBe('SELECT ? AS a, ? AS b');
    expect(statement.database).toBe(settings().database);
    expect(statement.isClose()).toBe(false);
    statement.close();
  });

  it('has no columns when it gives no rows', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE prepare_none (a INT)');
    const statement = await prepare(connection, 'INSERT INTO prepare_none VALUES (?)');
    expect(statement.columns).toEqual([]);
    expect(await statement.execute([1])).toMatchObject({ affectedRows: 1 });
    statement.close();
  });

  it('runs any number of times, with values of any type', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS v');
    for (const v of [1, 'one', null, 1n, 1.5]) {
      expect(await statement.execute([v])).toEqual([{ v }]);
    }
    expect(await statement.execute('alone')).toEqual([{ v: 'alone' }]);
    expect(await statement.execute([1, 'surplus'])).toEqual([{ v: 1 }]);
    expect(await status(connection, 'Com_stmt_prepare')).toBe(1);
    statement.close();
  });

  it('runs in the order of the calls, beside other commands', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS v');
    const results = await Promise.all([
      statement.execute([1]),
      connection.query('SELECT 2 AS v'),
      statement.execute([3]),
    ]);
    expect(results.map((rows) => rows[0].v)).toEqual([1, 2, 3]);
    statement.close();
  });

  it('takes options for one run', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS v');
    expect(await statement.execute([1], { rowsAsArray: true })).toEqual([[1]]);
    expect(await statement.execute([1], null)).toEqual([{ v: 1 }]);
    statement.close();
  });

  it('gives the outcome to a callback, which may stand in place of the options', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS v');
    const called = (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const returned = statement.execute(...args, (error: Error | null, rows: unknown) =>
          error ? reject(error) : resolve(rows),
        );
        expect(returned).toBeUndefined();
      });
    expect(await called([1])).toEqual([{ v: 1 }]);
    expect(await called([1], { rowsAsArray: true })).toEqual([[1]]);
    expect(await rejection(called([]))).toMatchObject({ errno: 45016 });
    statement.close();
  });

  it('hands out its rows as they arrive', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT seq AS v FROM seq_1_to_1000 WHERE seq > ?');
    const stream = statement.executeStream([10]);
    const fields: string[][] = [];
    stream.on('fields', (columns: FieldInfo[]) => fields.push(names(columns)));
    let sum = 0;
    for await (const row of stream) sum += Number(row.v);
    expect([sum, fields]).toEqual([500_500 - 55, [['v']]]);
    statement.close();
  });

  it('runs five hundred times at once, each with its own values', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS v');
    const numbers = Array.from({ length: 500 }, (_, index) => index);
    const results = await Promise.all(numbers.map((number) => statement.execute([number])));
    expect(results.map(([row]) => row.v)).toEqual(numbers);
    statement.close();
  });

  it('ends what it runs when it is closed meanwhile', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS v, SLEEP(0.01) AS slept');
    const running = statement.execute([1]);
    statement.close();
    expect(await running).toEqual([{ v: 1, slept: 0 }]);
    expect(await connection.query('SELECT 1 AS v')).toEqual([{ v: 1 }]);
  });

  it('gives one OkPacket as the only row of a stream', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE prepare_stream (a INT)');
    const statement = await prepare(connection, 'INSERT INTO prepare_stream VALUES (?)');
    const rows: unknown[] = [];
    for await (const row of statement.executeStream([1])) rows.push(row);
    expect(rows).toEqual([{ affectedRows: 1, insertId: 0n, warningStatus: 0 }]);
    statement.close();
  });

  it('refuses too few values', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS a, ? AS b');
    for (const values of [[1], [], undefined]) {
      expect(await rejection(statement.execute(values))).toMatchObject({
        errno: 45016,
        code: 'ER_MISSING_PARAMETER',
        sqlState: 'HY000',
        fatal: false,
      });
    }
    expect(await statement.execute([1, 2])).toEqual([{ a: 1, b: 2 }]);
    statement.close();
  });

  it('takes named placeholders', async () => {
    const connection = await open({ namedPlaceholders: true });
    const statement = await prepare(connection, 'SELECT :a AS a, :b AS b');
    expect([statement.query, statement.parameterCount]).toEqual(['SELECT ? AS a, ? AS b', 2]);
    expect(await statement.execute({ b: 2, a: 1 })).toEqual([{ a: 1, b: 2 }]);
    expect(await rejection(statement.execute({ b: 2 }))).toMatchObject({ errno: 45017 });
    statement.close();
  });

  it('follows a change of the table', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE prepare_altered (a INT)');
    await connection.query('INSERT INTO prepare_altered VALUES (1)');
    const statement = await prepare(connection, 'SELECT * FROM prepare_altered');
    expect(await statement.execute()).toEqual([{ a: 1 }]);
    await connection.query('ALTER TABLE prepare_altered MODIFY a VARCHAR(20)');
    expect(await statement.execute()).toEqual([{ a: '1' }]);
    await connection.query('ALTER TABLE prepare_altered MODIFY a INT');
    await connection.query("ALTER TABLE prepare_altered ADD b VARCHAR(5) DEFAULT 'new'");
    expect(await statement.execute()).toEqual([{ a: 1, b: 'new' }]);
    expect(names(statement.columns)).toEqual(['a', 'b']);
    statement.close();
  });
});

describe('prepare', () => {
  it('rejects what the server cannot prepare, and leaves the connection as it was', async () => {
    const connection = await open();
    expect(await rejection(connection.prepare('SELEC 1'))).toMatchObject({
      errno: 1064,
      sql: 'SELEC 1',
    });
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses to go without a statement', async () => {
    const connection = await open();
    expect(await rejection(prepare(connection, ''))).toMatchObject({ errno: 45049, sql: null });
    expect(await rejection(prepare(connection, undefined))).toMatchObject({ errno: 45049 });
  });

  it('is refused on a closed connection', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS v');
    await connection.end();
    expect(await rejection(connection.prepare('SELECT 1'))).toMatchObject({
      errno: 45013,
      sql: 'SELECT 1',
    });
    expect(await rejection(statement.execute([1]))).toMatchObject({ errno: 45013 });
    statement.close();
  });
});

describe('a closed statement', () => {
  it('refuses to run', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS v');
    statement.close();
    statement.close();
    expect(statement.isClose()).toBe(true);
    const error = await rejection(statement.execute([1]));
    expect(error).toMatchObject({
      errno: 45051,
      code: 'ER_PREPARE_CLOSED',
      sqlState: '22000',
      fatal: false,
      sqlMessage: 'Execute fails, prepare command as already been closed',
      sql: 'SELECT ? AS v - parameters:[1]',
    });
    expect(() => statement.executeStream([1])).toThrow(
      expect.objectContaining({ errno: 45051, sql: 'SELECT ? AS v' }),
    );
  });

  it('leaves others alone that were prepared from the same text', async () => {
    const connection = await open();
    const first = await prepare(connection, 'SELECT ? AS v');
    const second = await prepare(connection, 'SELECT ? AS v');
    expect(second.id).toBe(first.id);
    first.close();
    expect(await second.execute([1])).toEqual([{ v: 1 }]);
    second.close();
  });
});

describe('the cache of prepared statements', () => {
  it('shares a statement between prepare and execute', async () => {
    const connection = await open();
    const statement = await prepare(connection, 'SELECT ? AS v');
    expect(await connection.execute('SELECT ? AS v', [1])).toEqual([{ v: 1 }]);
    statement.close();
    expect(await connection.execute('SELECT ? AS v', [2])).toEqual([{ v: 2 }]);
    expect(await status(connection, 'Com_stmt_prepare')).toBe(1);
    expect(await status(connection, 'Com_stmt_close')).toBe(0);
  });

  it('knows a statement per database', async () => {
    const connection = await open();
    const database = settings().database;
    const here = await prepare(connection, 'SELECT DATABASE() AS d, ? AS v');
    await connection.query('USE information_schema');
    const there = await prepare(connection, 'SELECT DATABASE() AS d, ? AS v');
    expect([here.database, there.database]).toEqual([database, 'information_schema']);
    expect(there.id).not.toBe(here.id);
    expect(cacheOf(connection)).toBe(
      `info{cache:[information_schema|SELECT DATABASE() AS d, ? AS v],[${database}|SELECT DATABASE() AS d, ? AS v]}`,
    );
    here.close();
    there.close();
  });

  it('does not run a statement of the database that an earlier command leaves', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE tables (here INT)');
    const sql = 'SELECT COUNT(*) > 0 AS found FROM tables WHERE 1 = ?';
    expect(await connection.execute(sql, [1])).toEqual([{ found: 0 }]);
    const [, there] = await Promise.all([
      connection.query('USE information_schema'),
      connection.execute(sql, [1]),
    ]);
    peerDefect(provider, 'looks a statement up before an earlier USE has been answered', there, {
      peer: [{ found: 0 }],
      ours: [{ found: 1 }],
    });
  });

  it('shows its statements, the most recent first', async () => {
    const connection = await open();
    const database = settings().database;
    for (const sql of ['SELECT 1', 'SELECT 2', 'SELECT 1']) await connection.execute(sql);
    expect(cacheOf(connection)).toBe(`info{cache:[${database}|SELECT 1],[${database}|SELECT 2]}`);
  });

  it('counts who uses a statement', async () => {
    const connection = await open();
    const first = await prepare(connection, 'SELECT 1');
    const second = await prepare(connection, 'SELECT 1');
    expect(first.constructor.name).toBe('PrepareWrapper');
    expect(String(first)).toBe('PrepareWrapper{closed:false,cache:Prepare{use:2,cached:true}}');
    first.close();
    expect(String(first)).toBe('PrepareWrapper{closed:true,cache:Prepare{use:1,cached:true}}');
    second.close();
    expect(String(second)).toBe('PrepareWrapper{closed:true,cache:Prepare{use:0,cached:true}}');
  });

  it('keeps a statement that falls out of it until its last user closes it', async () => {
    const connection = await open({ prepareCacheLength: 2 });
    const statements = [];
    for (const i of [1, 2, 3]) statements.push(await prepare(connection, `SELECT ${i} AS v`));
    const [first] = statements as [Statement];
    expect(String(first)).toBe('PrepareWrapper{closed:false,cache:Prepare{use:1,cached:false}}');
    expect(await first.execute()).toEqual([{ v: 1 }]);
    expect(await status(connection, 'Com_stmt_close')).toBe(0);
    first.close();
    expect(await status(connection, 'Com_stmt_close')).toBe(1);
    for (const statement of statements) statement.close();
    expect(await openStatements(connection)).toBe(2);
  });

  it.each([0, -1])('is off with a length of %d', async (prepareCacheLength) => {
    const connection = await open({ prepareCacheLength });
    const statement = await prepare(connection, 'SELECT ? AS v');
    expect(statement.constructor.name).toBe('PrepareResultPacket');
    expect(cacheOf(connection)).toBe('null');
    expect(String(statement)).toBe('Prepare{closed:false}');
    expect(await connection.execute('SELECT ? AS v', [1])).toEqual([{ v: 1 }]);
    expect(await statement.execute([2])).toEqual([{ v: 2 }]);
    statement.close();
    expect(String(statement)).toBe('Prepare{closed:true}');
    expect(await openStatements(connection)).toBe(0);
  });

  it('loses no statement on the server, whatever the mix of prepare, execute and close', async () => {
    const connection = await open({ prepareCacheLength: 3 });
    const statements: Statement[] = [];
    for (let round = 0; round < 40; round++) {
      const sql = `SELECT ? + ${(round * 7) % 5} AS v`;
      if (round % 3 === 0) statements.push(await prepare(connection, sql));
      else
        expect(await connection.execute(sql, [1])).toEqual([{ v: 1n + BigInt((round * 7) % 5) }]);
      if (round % 4 === 3) statements.shift()?.close();
    }
    for (const statement of statements) statement.close();
    expect(await openStatements(connection)).toBe(3);
  });

  it('does not run another statement when the server can prepare no more', async () => {
    const proxy = await refusingProxy();
    const connection = await open({ ...plain, host: '127.0.0.1', port: proxy.port });
    await connection.query('CREATE TEMPORARY TABLE prepared_a (v INT)');
    await connection.query('CREATE TEMPORARY TABLE prepared_b (v INT)');
    await connection.execute('INSERT INTO prepared_a VALUES (?)', [1]);
    // As at max_prepared_stmt_count: the statement prepared last stays the one before.
    proxy.refuse = (command) =>
      command[0] === STMT_PREPARE
        ? { errno: 1461, sqlState: '42000', message: "Can't create more" }
        : undefined;
    const error = await rejection(connection.execute('INSERT INTO prepared_b VALUES (?)', [2]));
    expect(error.errno).toBe(1461);
    const rows = await connection.query('SELECT v FROM prepared_a');
    peerDefect(provider, 'executes the statement before the one that cannot be prepared', rows, {
      peer: [{ v: 1 }, { v: 2 }],
      ours: [{ v: 1 }],
    });
  });
});
