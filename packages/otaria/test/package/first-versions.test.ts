import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { called, openCallback } from '../callback-provider.js';
import type { Connection, FieldInfo, SqlError } from '../provider.js';
import { mariadb, open, rejection, settings, socketPath } from '../provider.js';

// Programs as the documentation of the connector's first versions (2018) shows them, by promises and by callbacks.

const { legacyOptions } = mariadb as unknown as { legacyOptions: Record<string, unknown> };

function openLegacy(options: Record<string, unknown> = {}): Promise<Connection> {
  return open({ ...legacyOptions, ...options });
}

/** A server of web pages that gives one of three megabytes. */
async function webPage(): Promise<{ url: string; page: string }> {
  const page = "an é, a quote ' and a \\; ".repeat(125_000);
  const server = createServer((_, response) => response.end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, page };
}

async function animals(connection: Connection): Promise<void> {
  await connection.query(
    `CREATE TEMPORARY TABLE animals
       (id MEDIUMINT NOT NULL AUTO_INCREMENT, name VARCHAR(30) NOT NULL, PRIMARY KEY (id))`,
  );
}

describe('a pool of the first versions', () => {
  it('gives connections, which end gives back, and shows its numbers', async () => {
    const pool = mariadb.createPool({ ...legacyOptions, ...settings(), connectionLimit: 5 });
    onTestFinished(() => pool.end().catch(() => undefined));
    const connection = await pool.getConnection();
    expect(connection.threadId).toBeGreaterThan(0);
    expect([pool.activeConnections(), pool.taskQueueSize()]).toEqual([1, 0]);
    await connection.end();
    expect([pool.activeConnections(), pool.idleConnections(), pool.totalConnections()]).toEqual([
      0, 1, 1,
    ]);
    const again = await pool.getConnection();
    expect(again.threadId).toBe(connection.threadId);
    await again.end();
  });

  it('answers queries itself', async () => {
    const pool = mariadb.createPool({ ...legacyOptions, ...settings() });
    onTestFinished(() => pool.end().catch(() => undefined));
    const rows = await pool.query('SELECT NOW()');
    expect(Object.keys(rows)).toEqual(['0', 'meta']);
    expect(rows[0]['NOW()']).toBeInstanceOf(Date);
    expect(await pool.end()).toBeUndefined();
  });

  it('rolls back what a connection left open when it is given back', async () => {
    const pool = mariadb.createPool({ ...legacyOptions, ...settings(), connectionLimit: 1 });
    onTestFinished(() => pool.end().catch(() => undefined));
    const connection = await pool.getConnection();
    await connection.query('CREATE TEMPORARY TABLE first_pool (a INT) ENGINE=InnoDB');
    await connection.beginTransaction();
    await connection.query('INSERT INTO first_pool VALUES (1)');
    await connection.end();
    const [row] = await pool.query('SELECT COUNT(*) AS n FROM first_pool');
    expect(row).toEqual({ n: 0 });
  });
});

describe('a connection of the first versions', () => {
  it('is made by a promise, over TCP or a unix socket', async () => {
    expect((await openLegacy()).threadId).toBeGreaterThan(0);
    const local = await openLegacy({ ssl: false, socketPath: socketPath() });
    expect(local.isValid()).toBe(true);
    expect(local.serverVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('gives an object with numbers for what writes', async () => {
    const connection = await openLegacy();
    await animals(connection);
    const result = await connection.query('INSERT INTO animals(name) value (?)', ['sea lions']);
    expect(result).toEqual({ affectedRows: 1, insertId: 1, warningStatus: 0 });
  });

  it('gives rows with their columns for what reads', async () => {
    const connection = await openLegacy();
    await animals(connection);
    await connection.query('INSERT INTO animals(name) VALUES (?), (?)', ['sea lions', 'bird']);
    const rows = await connection.query('select * from animals');
    expect([...rows]).toEqual([
      { id: 1, name: 'sea lions' },
      { id: 2, name: 'bird' },
    ]);
    expect(Object.keys(rows)).toContain('meta');
    const arrays = await connection.query({ rowsAsArray: true, sql: 'select * from animals' });
    expect([...arrays]).toEqual([
      [1, 'sea lions'],
      [2, 'bird'],
    ]);
    // A statement cannot open a temporary table twice.
    const sql = `select a.name, a.id, b.name
      from animals a, (select 1 AS id, 'sea lions' AS name) b where b.id=1 order by a.id`;
    const nested = await connection.query({ nestTables: true, sql });
    expect([...nested]).toEqual([
      { a: { name: 'sea lions', id: 1 }, b: { name: 'sea lions' } },
      { a: { name: 'bird', id: 2 }, b: { name: 'sea lions' } },
    ]);
    const joined = await connection.query({ nestTables: '_', sql });
    expect([...joined]).toEqual([
      { a_name: 'sea lions', a_id: 1, b_name: 'sea lions' },
      { a_name: 'bird', a_id: 2, b_name: 'sea lions' },
    ]);
  });

  it('takes the last of columns with the same name', async () => {
    const connection = await openLegacy();
    expect([...(await connection.query('SELECT 1 AS a, 2 AS a'))]).toEqual([{ a: 2 }]);
  });

  it('takes placeholders in their order, by name, and a single one as it is', async () => {
    const connection = await openLegacy();
    await connection.query('CREATE TEMPORARY TABLE someTable (id INT, img BLOB, db VARCHAR(20))');
    const image = Buffer.from('c327a97374', 'hex');
    await connection.query('INSERT INTO someTable VALUES (?, ?, ?)', [1, image, 'mariadb']);
    await connection.query(
      { namedPlaceholders: true, sql: 'INSERT INTO someTable VALUES (:id, :img, :db)' },
      { id: 2, img: image, db: 'mariadb' },
    );
    const rows = await connection.query('SELECT * FROM someTable WHERE id > ?', 0);
    expect([...rows]).toEqual([
      { id: 1, img: image, db: 'mariadb' },
      { id: 2, img: image, db: 'mariadb' },
    ]);
  });

  it('takes objects that write themselves, and JSON of others', async () => {
    const connection = await openLegacy();
    const point = { toSQLString: () => "O'Neil" };
    const [row] = await connection.query('SELECT ? AS p, ? AS j', [point, { a: 1 }]);
    expect(row).toEqual({ p: "O'Neil", j: '{"a":1}' });
  });

  it('stores a web page that is still being loaded', async () => {
    const connection = await openLegacy();
    await connection.query('CREATE TEMPORARY TABLE StreamingContent (b LONGTEXT)');
    const { url, page } = await webPage();
    const response = await new Promise<Readable>((resolve) => get(url, resolve));
    const result = await connection.query('INSERT INTO StreamingContent (b) VALUE (?)', [response]);
    expect(result).toEqual({ affectedRows: 1, insertId: 0, warningStatus: 0 });
    const [row] = await connection.query('SELECT b FROM StreamingContent');
    expect(row.b === page).toBe(true);
  });

  it('gives dates as strings, and integers as programs want them', async () => {
    const connection = await openLegacy();
    const sql = "SELECT TIMESTAMP '2018-07-02 19:06:38' AS t, 5 AS small, 9007199254740993 AS big";
    const [strings] = await connection.query({ dateStrings: true, supportBigNumbers: true, sql });
    expect(strings).toEqual({ t: '2018-07-02 19:06:38', small: 5, big: '9007199254740993' });
    const [numbers] = await connection.query(sql);
    expect(numbers).toEqual({
      t: new Date(2018, 6, 2, 19, 6, 38),
      small: 5,
      big: 9007199254740992,
    });
  });

  it('casts values by a function', async () => {
    const connection = await openLegacy();
    await connection.query('CREATE TEMPORARY TABLE tiny (yes TINYINT(1), many TINYINT(4))');
    await connection.query('INSERT INTO tiny VALUES (1, 1), (NULL, NULL)');
    const typeCast = (column: FieldInfo & { length?: number }, next: () => unknown): unknown => {
      if ((column.type as unknown) === 'TINY' && column.length === 1) {
        const value = (column as unknown as { int(): number | null }).int();
        return value === null ? null : value === 1;
      }
      return next();
    };
    const rows = await connection.query({ typeCast, sql: 'SELECT * FROM tiny' } as never);
    expect([...rows]).toEqual([
      { yes: true, many: 1 },
      { yes: null, many: null },
    ]);
  });

  it('describes the columns', async () => {
    const connection = await openLegacy();
    const rows = await connection.query("SELECT 1, 'a'");
    expect([...rows]).toEqual([{ '1': 1, a: 'a' }]);
    const [number, text] = rows.meta;
    expect([number.name(), number.columnLength, number.scale]).toEqual(['1', 1, 0]);
    expect([text.name(), text.orgName(), text.table(), text.orgTable(), text.db()]).toEqual([
      'a',
      '',
      '',
      '',
      '',
    ]);
    expect(text.schema()).toBe('');
    expect([text.collation.encoding, text.collation.maxlen]).toEqual(['utf8', 4]);
  });

  it('streams rows, with the columns first', async () => {
    const connection = await openLegacy();
    const events: unknown[] = [];
    const stream = connection.queryStream('SELECT seq AS id FROM seq_1_to_3');
    await new Promise((resolve, reject) => {
      stream.on('error', reject);
      for (const event of ['columns', 'fields']) {
        stream.on(event, (meta: FieldInfo[]) => events.push([event, meta[0]?.name()]));
      }
      stream.on('data', (row: unknown) => events.push(row));
      stream.on('end', () => resolve(undefined));
    });
    expect(events).toEqual([['fields', 'id'], ['columns', 'id'], { id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it('commits, rolls back, and sends neither without a transaction', async () => {
    const connection = await openLegacy();
    await connection.query('CREATE TEMPORARY TABLE testTransaction (v TEXT) ENGINE=InnoDB');
    await connection.beginTransaction();
    void connection.query("INSERT INTO testTransaction values ('test')");
    await connection.query("INSERT INTO testTransaction values ('test2')");
    await connection.commit();
    await connection.beginTransaction();
    await connection.query("INSERT INTO testTransaction values ('test3')");
    await connection.rollback();
    expect(await connection.rollback()).toBeUndefined();
    const rows = await connection.query('SELECT v FROM testTransaction');
    expect([...rows]).toEqual([{ v: 'test' }, { v: 'test2' }]);
  });

  it('changes its user, answers pings, pauses and ends', async () => {
    const connection = await openLegacy();
    const { user = '', password } = settings();
    expect(await connection.changeUser({ user, password: password as string })).toBeUndefined();
    expect(await connection.ping()).toBeUndefined();
    connection.pause();
    const answer = connection.query('SELECT 1 AS one');
    connection.resume();
    expect([...(await answer)]).toEqual([{ one: 1 }]);
    expect(await connection.end()).toBeUndefined();
    expect(connection.isValid()).toBe(false);
  });

  it('is destroyed with what it runs', async () => {
    const connection = await openLegacy();
    const running = rejection(connection.query('SELECT SLEEP(60)'));
    connection.destroy();
    expect(await running).toMatchObject({
      fatal: true,
      errno: 45004,
      sqlState: '08S01',
      code: 'ER_CMD_NOT_EXECUTED_DESTROYED',
    });
  });

  it('tells statement and values in an error, and with trace who asked', async () => {
    const connection = await openLegacy({ trace: true });
    const values = [1, Buffer.from([1, 255]), 'hh', new Date(2001, 0, 1), null];
    const sql = 'INSERT INTO falseTable(t1, t2, t3, t4, t5) values (?, ?, ?, ?, ?) ';
    const error = await rejection(connection.query(sql, values));
    expect(error).toMatchObject({
      fatal: false,
      errno: 1146,
      sqlState: '42S02',
      code: 'ER_NO_SUCH_TABLE',
      sql: `${sql} - parameters:[1,0x01ff,'hh','01/01/2001 00:00:00.000',null]`,
    });
    expect(error.stack).toMatch(/From event:\n\s+at ConnectionPromise\.query/);
  });

  it('emits an error when it is silent for socketTimeout', async () => {
    const connection = await openLegacy({ socketTimeout: 100 });
    const listener = vi.fn();
    await new Promise((resolve) => connection.on('error', (error) => resolve(listener(error))));
    expect(listener.mock.calls[0]?.[0]).toMatchObject({
      fatal: true,
      errno: 45026,
      sqlState: '08S01',
      code: 'ER_SOCKET_TIMEOUT',
    });
  });
});

describe('a connection of the first versions with callbacks', () => {
  it('runs the statements that are issued at once', async () => {
    const connection = openCallback({ ...legacyOptions });
    connection.query('CREATE TEMPORARY TABLE birds (id INT AUTO_INCREMENT PRIMARY KEY, n TEXT)');
    const [, result] = await called((callback) =>
      connection.query('INSERT INTO birds(n) VALUES (?)', ['owl'], callback),
    );
    expect(result).toEqual({ affectedRows: 1, insertId: 1, warningStatus: 0 });
    const [error, rows, meta] = await called((callback) =>
      connection.query({ rowsAsArray: true, sql: 'SELECT * FROM birds' }, callback),
    );
    expect(error).toBeNull();
    expect([...(rows as unknown[])]).toEqual([[1, 'owl']]);
    expect((meta as FieldInfo[]).map((column) => column.name())).toEqual(['id', 'n']);
  });

  it('takes names, and tells errors with their number', async () => {
    const connection = openCallback({ ...legacyOptions });
    const named = { namedPlaceholders: true, sql: 'SELECT :a AS a' };
    const [, rows] = await called((callback) => connection.query(named, { a: 5 }, callback));
    expect([...(rows as unknown[])]).toEqual([{ a: 5 }]);
    const [error] = await called((callback) => connection.query('SELECT nothing', callback));
    expect(error as SqlError).toMatchObject({ errno: 1054, code: 'ER_BAD_FIELD_ERROR' });
  });

  it('commits, rolls back, pings and ends', async () => {
    const connection = openCallback({ ...legacyOptions });
    for (const method of ['beginTransaction', 'commit', 'rollback', 'ping', 'end'] as const) {
      const [error] = await called((callback) => connection[method](callback));
      expect(error ?? null, method).toBeNull();
    }
    expect(connection.isValid()).toBe(false);
  });

  it('emits rows as they come', async () => {
    const connection = openCallback({ ...legacyOptions });
    const rows: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      connection
        .query('SELECT seq AS id FROM seq_1_to_3')
        .on('error', reject)
        .on('data', (row: unknown) => rows.push(row))
        .on('end', () => resolve());
    });
    expect(rows).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });
});
