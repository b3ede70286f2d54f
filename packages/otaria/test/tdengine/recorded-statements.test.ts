import { sqlConnect, TaosResultError, WSConfig, type WsSql, type WsStmt } from 'otaria/tdengine';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { RecordedConversation } from './recorded-conversation.js';
import { rejection } from './server.js';

// What a real server answered to prepared statements of both generations.
const folder = new URL('../../../../crates/taos-proto/tests/fixtures/', import.meta.url);
const time = 1_704_067_200_000;
const point = Buffer.from('0101000000000000000000f03f0000000000000040', 'hex');

let server: RecordedConversation;
let sql: WsSql;

async function replay(name: string, minStmt2Version: string): Promise<void> {
  server = await RecordedConversation.start(new URL(`${name}.jsonl`, folder));
  onTestFinished(() => server.stop());
  sql = await sqlConnect(new WSConfig(server.url, minStmt2Version));
  onTestFinished(() => sql.close());
}

/** Three rows for each of the tables d0 and d1. */
async function insertTables(stmt: WsStmt, times: unknown[]): Promise<void> {
  await stmt.prepare('insert into ? using s tags(?,?) values(?,?,?,?,?,?,?)');
  for (const table of [0, 1]) {
    await stmt.setTableName(`d${table}`);
    const tags = stmt.newStmtParam();
    tags.setInt([table]);
    tags.setNchar([`标签${table}`]);
    await stmt.setTags(tags);
    const rows = stmt.newStmtParam();
    rows.setTimestamp(times);
    rows.setInt([1 + table, null, 3 + table]);
    rows.setBigint([10, undefined, 9007199254740993n]);
    rows.setDouble([1.5, null, -2.25]);
    rows.setNchar(['中文', null, '😀']);
    rows.setBoolean([true, true, false]);
    rows.setVarchar(['x', null, 'yyy']);
    await stmt.bind(rows);
    await stmt.batch();
  }
}

describe('a statement of the second generation', () => {
  beforeEach(() => replay('09_stmt2_via_shim', '3.3.3.0'));

  it('binds tables with the bytes of the recording', async () => {
    await using stmt = await sql.stmtInit();
    await insertTables(stmt, [time, BigInt(time + 1), new Date(time + 2)]);
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(6);
    expect(server.binds).toHaveLength(1);
    expect(server.binds[0].sent).toBe(server.binds[0].recorded);
  });

  it('binds the parameters of a query, and reads its rows', async () => {
    await using stmt = await sql.stmtInit();
    await stmt.prepare('select ts, a from s where a > ? order by ts');
    const params = stmt.newStmtParam();
    params.setInt([2]);
    await stmt.bind(params);
    await stmt.exec();
    const rows = await stmt.resultSet();
    expect(rows.getMeta()?.map(({ name }) => name)).toEqual(['ts', 'a']);
    const read = [];
    for await (const row of rows) read.push(row);
    expect(read).toEqual([
      [BigInt(time + 2), 3],
      [BigInt(time + 2), 4],
    ]);
  });

  it.each([
    ['insert into ? valuess(?)', 0x2600, 'syntax error'],
    ['insert into nope values(?,?)', 0x2603, 'Table does not exist'],
  ])('rejects %s with the error of the server', async (text, code, message) => {
    await using stmt = await sql.stmtInit();
    const error = await rejection(stmt.prepare(text));
    expect(error).toBeInstanceOf(TaosResultError);
    expect(error).toMatchObject({ code, sql: text });
    expect(error.message).toContain(message);
  });
});

describe('a statement of the first generation', () => {
  beforeEach(() => replay('08_stmt1', '100.100.100.100'));

  it('binds tables, then the columns of every type', async () => {
    const tables = await sql.stmtInit();
    await insertTables(tables, [time, BigInt(time + 1), time + 2]);
    await tables.exec();
    expect(tables.getLastAffected()).toBe(6);
    await tables.close();

    await using stmt = await sql.stmtInit();
    await stmt.prepare('insert into t values(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)');
    const rows = stmt.newStmtParam();
    rows.setTimestamp([time, time + 1]);
    rows.setBoolean([true, null]);
    rows.setTinyInt([-5, null]);
    rows.setSmallInt([-6, null]);
    rows.setInt([-7, null]);
    rows.setBigint([-8n, null]);
    rows.setUTinyInt([5, null]);
    rows.setUSmallInt([6, null]);
    rows.setUInt([7, null]);
    rows.setUBigint([8n, null]);
    rows.setFloat([0.5, null]);
    rows.setDouble([0.25, null]);
    rows.setBinary(['bin', null]);
    rows.setNchar(['国', null]);
    rows.setVarBinary([Buffer.from('vb'), null]);
    rows.setGeometry([new Uint8Array(point).buffer, null]);
    rows.setTimestamp([null, null]);
    await stmt.bind(rows);
    await stmt.batch();
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(2);
  });
});
