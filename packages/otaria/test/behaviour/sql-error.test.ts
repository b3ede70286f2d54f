import { describe, expect, it } from 'vitest';
import type { QueryOptions } from '../provider.js';
import { mariadb, open, protocols, rejection } from '../provider.js';

describe.each(protocols)('the error of a statement by %s', (run) => {
  it('is a SqlError with the number, state and symbol of the server', async () => {
    const connection = await open();
    const error = await rejection(connection[run]('SELECT * FROM error_no_such_table'));
    expect(error).toBeInstanceOf(mariadb.SqlError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'SqlError',
      errno: 1146,
      sqlState: '42S02',
      code: 'ER_NO_SUCH_TABLE',
      fatal: false,
    });
  });

  it('has its own enumerable fields in a fixed order', async () => {
    const connection = await open();
    const error = await rejection(connection[run]('SELECT * FROM error_no_such_table'));
    expect(Object.keys(error)).toEqual([
      'name',
      'sqlMessage',
      'sql',
      'fatal',
      'errno',
      'sqlState',
      'code',
    ]);
  });

  it('heads its message with connection, number and state, and ends it with the statement', async () => {
    const connection = await open();
    const error = await rejection(
      connection[run]('SELECT * FROM error_no_such_table WHERE a = ?', ["it's"]),
    );
    expect(error.sqlMessage).toMatch(/^Table '.*\.error_no_such_table' doesn't exist$/);
    expect(error.text).toBe(error.sqlMessage);
    const [head, sql] = error.message.split('\nsql: ');
    expect(head).toBe(
      `(conn:${connection.threadId}, no: 1146, SQLState: 42S02) ${error.sqlMessage}`,
    );
    expect(sql).toBe(error.sql);
  });

  it('keeps the connection usable', async () => {
    const connection = await open();
    await rejection(connection[run]('SELECT * FROM error_no_such_table'));
    expect(connection.isValid()).toBe(true);
    expect(await connection[run]('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it.each([
    ['SELEC 1', 1064, '42000', 'ER_PARSE_ERROR'],
    ['SELECT error_no_such_column', 1054, '42S22', 'ER_BAD_FIELD_ERROR'],
    ["SIGNAL SQLSTATE '45000'", 1644, '45000', 'ER_SIGNAL_EXCEPTION'],
    ["SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 30002", 30002, '45000', 'UNKNOWN'],
    ['SET @@no_such_variable = 1', 1193, 'HY000', 'ER_UNKNOWN_SYSTEM_VARIABLE'],
  ])('names the symbol of %s', async (sql, errno, sqlState, code) => {
    const connection = await open();
    expect(await rejection(connection[run](sql))).toMatchObject({
      errno,
      sqlState,
      code,
      fatal: false,
    });
  });

  it('tells a duplicate key', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE error_keys (id INT PRIMARY KEY)');
    await connection[run]('INSERT INTO error_keys VALUES (?)', [1]);
    const error = await rejection(connection[run]('INSERT INTO error_keys VALUES (?)', [1]));
    expect(error).toMatchObject({
      errno: 1062,
      sqlState: '23000',
      code: 'ER_DUP_ENTRY',
      fatal: false,
    });
    expect(error.sql).toBe('INSERT INTO error_keys VALUES (?) - parameters:[1]');
  });

  it('is fatal for a statement that ran out of time', async () => {
    const connection = await open();
    const error = await rejection(
      connection[run]('SET STATEMENT max_statement_time = 0.01 FOR SELECT SLEEP(5)'),
    );
    expect(error).toMatchObject({
      errno: 1969,
      sqlState: '70100',
      code: 'ER_STATEMENT_TIMEOUT',
      fatal: true,
    });
    expect(await connection[run]('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('keeps text beyond ASCII in message and statement', async () => {
    const connection = await open();
    const error = await rejection(connection[run]('SELECT * FROM `größe_日本_error`'));
    expect(error.sqlMessage).toContain('größe_日本_error');
    expect(error.sql).toContain('größe_日本_error');
  });
});

describe('the statement in an error', () => {
  const failing = 'SELECT * FROM error_no_such_table WHERE a IN (?)';

  it('shows the parameters by their kind', async () => {
    const connection = await open();
    const values = [
      1,
      2n,
      "it's",
      null,
      undefined,
      true,
      new Date(2001, 0, 2, 3, 4, 5, 6),
      Buffer.from([1, 255]),
      { a: [1] },
    ];
    const sql = `SELECT * FROM error_no_such_table WHERE a IN (${values.map(() => '?').join()})`;
    const error = await rejection(
      connection.query({ sql, debugLen: 1000 } as QueryOptions, values),
    );
    expect(error.sql).toBe(
      `${sql} - parameters:[1,2,'it's',null,undefined,true,'01/02/2001 03:04:05.006',0x01ff,{"a":[1]}]`,
    );
  });

  it('shows an empty list when query got no values', async () => {
    const connection = await open();
    const error = await rejection(connection.query('SELECT * FROM error_no_such_table'));
    expect(error.sql).toBe('SELECT * FROM error_no_such_table - parameters:[]');
  });

  it('shows named parameters with their names', async () => {
    const connection = await open({ namedPlaceholders: true });
    const sql = 'SELECT * FROM error_no_such_table WHERE a = :a AND b = :b';
    const error = await rejection(connection.query(sql, { a: 1, b: 'x' }));
    expect(error.sql).toBe(`${sql} - parameters:{'a':1,'b':'x'}`);
  });

  it('is cut at 256 characters', async () => {
    const connection = await open();
    const sql = `SELECT * FROM error_no_such_table WHERE a = '${'x'.repeat(400)}'`;
    const error = await rejection(connection.query(sql));
    expect(error.sql).toBe(`${sql.slice(0, 256)}... - parameters:[]`);
  });

  it('has its parameters cut at 256 characters', async () => {
    const connection = await open();
    const error = await rejection(connection.query(failing, ['x'.repeat(400)]));
    expect(error.sql).toMatch(
      /^SELECT \* FROM error_no_such_table WHERE a IN \(\?\) - parameters:\['x+\.\.\.$/,
    );
    expect(error.sql?.length).toBe(256 + '...'.length);
  });

  it('is cut at debugLen of the connection or of the statement', async () => {
    const sql = 'SELECT * FROM error_no_such_table';
    const connection = await open({ debugLen: 12 });
    expect((await rejection(connection.query(sql))).sql).toBe('SELECT * FRO... - parameters:[]');
    expect((await rejection(connection.query({ sql, debugLen: 6 } as QueryOptions))).sql).toBe(
      'SELECT... - parameters:[]',
    );
  });

  it.each(protocols)('hides the parameters with logParam false in %s', async (run) => {
    const connection = await open({ logParam: false });
    const insert = 'INSERT INTO error_keys VALUES (?)';
    await connection.query('CREATE TEMPORARY TABLE error_keys (id VARCHAR(20) PRIMARY KEY)');
    await connection[run](insert, ['parameter']);
    expect((await rejection(connection[run](insert, ['parameter']))).sql).toBe(insert);
    const shown = await rejection(
      connection[run]({ sql: insert, logParam: true } as QueryOptions, ['parameter']),
    );
    expect(shown.sql).toBe(`${insert} - parameters:['parameter']`);
  });
});

describe('SqlError', () => {
  it('can be made by a program', () => {
    const error = new mariadb.SqlError('text', 'SELECT 1', true, undefined, '45000', 30000);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'SqlError',
      sqlMessage: 'text',
      sql: 'SELECT 1',
      fatal: true,
      errno: 30000,
      sqlState: '45000',
    });
  });
});
