import {
  type OpenOptions,
  type StmtBindParams,
  WSConfig,
  WsSql,
  type WsStmt,
} from 'otaria/tdengine';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MessageProxy, nth, type Rule } from './message-proxy.js';
import { openDatabase, rejection } from './server.js';

const INSERT = 'INSERT INTO ? USING meters TAGS (?) VALUES (?, ?)';
const READ = 'SELECT tbname, place, v FROM meters ORDER BY v';

/** A statement through a proxy, in a database with a super table. */
async function openStatement(
  version: string | undefined,
  rule: Rule,
  options: OpenOptions = {},
): Promise<{ sql: WsSql; writer: WsSql; stmt: WsStmt; proxy: MessageProxy }> {
  const { sql: writer, database } = await openDatabase();
  await writer.exec('CREATE STABLE meters (ts TIMESTAMP, v INT) TAGS (place NCHAR(20))');
  const proxy = await MessageProxy.start(rule);
  onTestFinished(() => proxy.stop());
  const config = new WSConfig(`${proxy.url}/${database}?retry_backoff_ms=1`, version);
  const sql = await WsSql.open(config, options);
  onTestFinished(() => sql.close());
  return { sql, writer, stmt: await sql.stmtInit(), proxy };
}

function parameters(stmt: WsStmt, set: (params: StmtBindParams) => void): StmtBindParams {
  const params = stmt.newStmtParam();
  set(params);
  return params;
}

async function bindTable(stmt: WsStmt, name: string, values: number[]): Promise<void> {
  await stmt.setTableName(name);
  await stmt.setTags(parameters(stmt, (params) => params.setNchar([`of ${name}`])));
  const rows = parameters(stmt, (params) => {
    params.setTimestamp(values.map((value) => 1_700_000_000_000 + value));
    params.setInt(values);
  });
  await stmt.bind(rows);
  await stmt.batch();
}

const ROWS = [
  ['a', 'of a', 1],
  ['a', 'of a', 2],
  ['b', 'of b', 3],
];

describe.each([
  ['second', undefined, 'stmt2_exec'],
  ['first', '100.0.0.0', 'exec'],
])('a prepared statement of the %s generation', (_, version, execution) => {
  it('keeps its text, tables, tags and rows when the connection is lost before it is executed', async () => {
    const { sql, writer, stmt, proxy } = await openStatement(
      version,
      nth('client', 'binary_query', 1, 'cut'),
    );
    await stmt.prepare(INSERT);
    await bindTable(stmt, 'a', [1, 2]);
    await stmt.setTableName('b');
    await sql.exec('SELECT 1');
    await bindTable(stmt, 'b', [3]);
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(3);
    expect((await writer.exec(READ)).getData()).toEqual(ROWS);
    expect([proxy.connections, proxy.cuts]).toEqual([2, 1]);
    await stmt.close();
  });

  it('is not executed again by itself, and can be used on', async () => {
    const { writer, stmt } = await openStatement(version, nth('server', execution, 1, 'cut'));
    await stmt.prepare(INSERT);
    await bindTable(stmt, 'a', [1]);
    const error = await rejection(stmt.exec());
    expect(error).toMatchObject({ code: 108, sql: INSERT });
    expect(error.message).toContain("retry: 'idempotent'");
    expect((await writer.exec(READ)).getData()).toEqual([ROWS[0]]);
    await bindTable(stmt, 'b', [3]);
    await stmt.exec();
    expect((await writer.exec(READ)).getData()).toEqual([ROWS[0], ROWS[2]]);
  });

  it('is executed again where the program says that it may be', async () => {
    const rule = nth('server', execution, 1, 'cut');
    const { writer, stmt, proxy } = await openStatement(version, rule, { retry: 'idempotent' });
    await stmt.prepare(INSERT);
    await bindTable(stmt, 'a', [1, 2]);
    await bindTable(stmt, 'b', [3]);
    await stmt.exec();
    expect((await writer.exec(READ)).getData()).toEqual(ROWS);
    expect(proxy.cuts).toBe(1);
  });

  it('keeps its table for the rows after an execution', async () => {
    const rule = nth('client', 'binary_query', 1, 'cut');
    const { sql, writer, stmt } = await openStatement(version, rule);
    await stmt.prepare(INSERT);
    await bindTable(stmt, 'a', [1]);
    await stmt.exec();
    await sql.exec('SELECT 1');
    await bindTable(stmt, 'a', [2]);
    await stmt.exec();
    expect((await writer.exec(READ)).getData()).toEqual(ROWS.slice(0, 2));
  });

  it('that reads is executed again', async () => {
    const { writer, stmt, proxy } = await openStatement(version, ({ action, from, connection }) => {
      const isExecution = ['exec', 'stmt2_exec', 'stmt2_bind_exec'].includes(action);
      return isExecution && from === 'client' && connection === 1 ? 'cut' : 'pass';
    });
    await writer.exec("INSERT INTO a USING meters TAGS ('of a') VALUES (1, 1)(2, 2)");
    await stmt.prepare('SELECT v FROM meters WHERE v > ?');
    await stmt.bind(parameters(stmt, (params) => params.setInt([1])));
    await stmt.exec();
    const rows = [];
    for await (const row of await stmt.resultSet()) rows.push(row);
    expect([rows, proxy.cuts]).toEqual([[[2]], 1]);
  });

  it('has lost its rows when the connection is lost after it was executed', async () => {
    const rule = nth('client', 'binary_query', 1, 'cut');
    const { sql, stmt } = await openStatement(version, rule);
    const bind = async (): Promise<void> => {
      await stmt.bind(parameters(stmt, (params) => params.setInt([1])));
      await stmt.exec();
    };
    await stmt.prepare('SELECT v FROM meters WHERE v > ?');
    await bind();
    await sql.exec('SELECT 1');
    const error = await rejection(stmt.resultSet());
    expect(error).toMatchObject({ code: 108 });
    expect(error.message).toContain('execute the statement again');
    await bind();
    expect(await (await stmt.resultSet()).next()).toBe(false);
  });

  it('is closed without an error when its connection is lost', async () => {
    const rule = nth('client', 'binary_query', 1, 'cut');
    const { sql, stmt } = await openStatement(version, rule);
    await sql.exec('SELECT 1');
    await stmt.close();
    expect(await rejection(stmt.prepare('SELECT 1'))).toMatchObject({ code: 108 });
  });
});
