import { describe, expect, it } from 'vitest';
import type { SqlError } from '../../src/mariadb/index.js';
import { type Connection, open, outcome, plain, rejection } from '../provider.js';
import { refusingProxy } from '../refusing-proxy.js';
import { sqlFile } from '../sql-files.js';

const QUERY = 3;
const SET_OPTION = 0x1b;

async function importing(connection: Connection, content: string): Promise<void> {
  await connection.importFile({ file: await sqlFile(content) });
}

/** A statement as errors and logs show it. */
function shown(statement: string): string {
  return `${statement} - parameters:[]`;
}

async function failure(connection: Connection, content: string): Promise<SqlError> {
  return (await rejection(importing(connection, content))) as SqlError;
}

/** A connection with an empty table `shared` of unique numbers. */
async function openWithTable(options = {}): Promise<Connection> {
  const connection = await open(options);
  await connection.query('CREATE TEMPORARY TABLE shared (v INT PRIMARY KEY)');
  return connection;
}

function inserts(count: number): string[] {
  return Array.from({ length: count }, (_, v) => `INSERT INTO shared VALUES (${v})`);
}

async function count(connection: Connection): Promise<bigint> {
  return (await connection.query('SELECT COUNT(*) AS n FROM shared'))[0].n;
}

describe('small statements of a file', () => {
  it('share queries', async () => {
    const proxy = await refusingProxy();
    const connection = await openWithTable({ ...plain, host: '127.0.0.1', port: proxy.port });
    proxy.commands.length = 0;
    await importing(connection, inserts(5000).join(';\n'));
    expect(proxy.commands.filter((command) => command === QUERY).length).toBeLessThan(30);
    expect(await count(connection)).toBe(5000n);
  });

  it('stop at the one that fails, wherever it is', async () => {
    for (const at of [0, 1, 2500, 4999]) {
      const connection = await openWithTable();
      const statements = inserts(5000);
      statements[at] = 'INSERT INTO no_such VALUES (1)';
      const error = await failure(connection, statements.join(';\n'));
      expect(error).toMatchObject({
        errno: 1146,
        sql: shown(statements[at] as string),
        fatal: false,
      });
      expect(error.sqlFile?.line).toBe(at + 1);
      expect(await count(connection)).toBe(BigInt(at));
    }
  });

  it('are quoted alone by errors of their syntax', async () => {
    const connection = await openWithTable();
    const error = await failure(
      connection,
      "DO 1;\nSELECT 1\n  FROM DUAL MISTAKE 'there';\nDO 3;\nDO 4;\n",
    );
    expect(error.sqlMessage).toMatch(/near 'MISTAKE 'there'' at line 2$/);
    expect(error.message).not.toContain('DO 3');
    expect(error.sqlFile?.line).toBe(2);
  });

  it('run in their order among those that do not share queries', async () => {
    const connection = await openWithTable();
    await connection.query('SET @trail = ""');
    await connection.query(
      "CREATE OR REPLACE PROCEDURE shared_results() BEGIN SELECT 1; SET @trail = CONCAT(@trail, 'p'); SELECT 2; END",
    );
    const error = await failure(
      connection,
      `DO @trail := CONCAT(@trail, 'a'); -- ;
       SELECT @trail := CONCAT(@trail, 'b') -- with ; a comment
       ;SELECT 1 AS c; CALL shared_results();
       DO @trail := CONCAT(@trail, ';');
       SET @trail = CONCAT(@trail, 'c');
       select @trail := CONCAT(@trail, 'd'), 'rows' FROM seq_1_to_3;
       INSERT INTO shared VALUES (7) RETURNING v;
       DO @trail := CONCAT(@trail, 'e');
       INSERT INTO shared VALUES (7);
       DO @trail := CONCAT(@trail, 'f');`,
    );
    expect(error).toMatchObject({
      code: 'ER_DUP_ENTRY',
      sql: shown('INSERT INTO shared VALUES (7)'),
    });
    expect(error.sqlFile?.line).toBe(9);
    expect(await connection.query('SELECT @trail AS trail')).toEqual([{ trail: 'abp;cddde' }]);
    await connection.query('DROP PROCEDURE shared_results');
  });

  it('are logged one by one', async () => {
    const queries: string[] = [];
    const connection = await openWithTable({
      logger: { query: (text: string) => queries.push(text) },
    });
    queries.length = 0;
    await importing(connection, 'DO 1; DO 2; SET @a = 3; DO 4;');
    expect(queries.slice(1)).toEqual(
      ['DO 1', 'DO 2', 'SET @a = 3', 'DO 4'].map((sql) => `QUERY: ${shown(sql)}`),
    );
  });

  it.each([
    ['after a file', 'DO 1; DO 2;', 'resolved'],
    [
      'after one that failed',
      'DO 1; DO 2; SELECT * FROM no_such; DO 3',
      'rejected ER_NO_SUCH_TABLE',
    ],
  ])('leave queries to single statements %s', async (_, content, expected) => {
    const connection = await open();
    expect(await outcome(importing(connection, content))).toBe(expected);
    expect(await outcome(connection.query('DO 1; DO 2'))).toBe('rejected ER_PARSE_ERROR');
  });

  it('may stand among comments that servers run, which end with a semicolon', async () => {
    for (const multipleStatements of [false, true]) {
      const connection = await openWithTable({ multipleStatements });
      await importing(
        connection,
        'DO 1; DO 2; /*! SET @a = 1; */; DO 3; DO 4; /*! SET @b = 2; */;',
      );
      expect(await connection.query('SELECT @a AS a, @b AS b')).toEqual([{ a: 1n, b: 2n }]);
    }
  });

  it('leave queries as they were when they may have several statements', async () => {
    const connection = await openWithTable({ multipleStatements: true });
    await importing(connection, inserts(100).join(';'));
    expect(await connection.query('DO 1; DO 2')).toHaveLength(2);
    expect(await count(connection)).toBe(100n);
  });

  it('go one by one where the server does not take several in a query', async () => {
    const proxy = await refusingProxy();
    const connection = await openWithTable({ ...plain, host: '127.0.0.1', port: proxy.port });
    proxy.refuse = ([command]) =>
      command === SET_OPTION ? { errno: 1047, sqlState: '08S01', message: 'no such' } : undefined;
    proxy.commands.length = 0;
    await importing(connection, inserts(20).join(';'));
    expect(proxy.commands.filter((command) => command === QUERY).length).toBeGreaterThanOrEqual(20);
    expect(await count(connection)).toBe(20n);
  });

  it('cost the connection when the server cannot be told that queries have one statement again', async () => {
    const proxy = await refusingProxy();
    const connection = await openWithTable({ ...plain, host: '127.0.0.1', port: proxy.port });
    connection.on('error', () => undefined);
    let allowed = false;
    proxy.refuse = ([command, off]) => {
      if (command !== SET_OPTION) return undefined;
      if (off === 0) allowed = true;
      return allowed && off ? { errno: 1047, sqlState: '08S01', message: 'not now' } : undefined;
    };
    const error = await failure(connection, inserts(20).join(';'));
    expect(error).toMatchObject({ errno: 1047, fatal: true });
    expect(connection.isValid()).toBe(false);
  });
});
