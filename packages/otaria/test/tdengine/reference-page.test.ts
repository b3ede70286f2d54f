import { describe, expect, it, onTestFinished } from 'vitest';
import { openTopic } from './consumers.js';
import { openDatabase, rejection, serverUrl } from './server.js';

// The programs of the connector's reference page, by both names of the package.
describe.each(['otaria/tdengine', '@otaria/tdengine-websocket'])('by %s', async (name) => {
  const taos: typeof import('otaria/tdengine') = await import(name);
  const { Precision, SchemalessProto, WsSql } = taos;

  /** As the page connects: a URL without credentials, and setters. */
  async function connect(): Promise<import('otaria/tdengine').WsSql> {
    const { database } = await openDatabase();
    const url = new URL(serverUrl);
    const config = WsSql.NewConfig(`ws://${url.host}`);
    config.setUser(decodeURIComponent(url.username));
    config.setPwd(decodeURIComponent(url.password));
    config.setDb(database);
    config.setTimeOut(20_000);
    const wsSql = await WsSql.open(config);
    onTestFinished(() => wsSql.close());
    return wsSql;
  }

  it('a configuration tells what its setters were given', () => {
    const config = new taos.WSConfig('ws://localhost:6041');
    config.setUrl('ws://other:6041');
    config.setUser('root');
    config.setPwd('taosdata');
    config.setDb('power');
    config.setTimeOut(500);
    config.setToken('t');
    expect([config.getUrl(), config.getUser(), config.getPwd(), config.getDb()]).toEqual([
      'ws://other:6041',
      'root',
      'taosdata',
      'power',
    ]);
    expect([config.getTimeOut(), config.getToken()]).toEqual([500, 't']);
  });

  it('a program connects, asks for the version and releases what it used', async () => {
    const wsSql = await taos.sqlConnect(new taos.WSConfig(serverUrl));
    expect(await wsSql.version()).toMatch(/^\d+\.\d+\.\d+/);
    await wsSql.destroyed();
    expect(wsSql.state()).toBe(3);
  });

  it('connectorDestroy ends all connections of the program', async () => {
    const wsSql = await taos.sqlConnect(new taos.WSConfig(serverUrl));
    taos.connectorDestroy();
    expect(await rejection(wsSql.exec('SHOW DATABASES'))).toMatchObject({ code: 108 });
  });

  it('exec creates tables, writes rows and tells what it did', async () => {
    const wsSql = await connect();
    const created = await wsSql.exec(
      'CREATE STABLE meters (ts timestamp, current float, voltage int, phase float) TAGS (location binary(64), groupId int);',
    );
    expect(created).toMatchObject({ affectRows: 0 });
    const inserted = await wsSql.exec(
      `INSERT INTO d1001 USING meters TAGS ('California.SanFrancisco', 3) VALUES
         ('2024-12-19 19:12:45.642', 50.3, 201, 0.31) (NOW + 1a, 10.2, 219, 0.32)
       d1002 USING meters (groupid) TAGS (1) VALUES (NOW, 10.3, 218, 0.25)`,
    );
    expect([inserted.affectRows, inserted.getAffectRows()]).toEqual([3, 3]);
    expect(inserted.timing).toBeGreaterThan(0);
    expect(inserted.totalTime).toBeGreaterThan(0);
    expect([inserted.getData(), inserted.getMeta()]).toEqual([null, null]);
  });

  it('a consumer reads a topic, commits, and goes back to its beginning', async () => {
    const { TMQConstants, WsConsumer } = taos;
    const rows = "INSERT INTO t VALUES (1700000000000, 1, 'a') (1700000000001, NULL, '温度')";
    const { topic } = await openTopic(
      ['CREATE TABLE t (ts timestamp, v int, name nchar(10))', rows],
      (database) => `AS SELECT * FROM ${database}.t`,
    );
    const url = new URL(serverUrl);
    const config = new Map<string, string>([
      [TMQConstants.GROUP_ID, 'gId'],
      [TMQConstants.CONNECT_USER, url.username],
      [TMQConstants.CONNECT_PASS, url.password],
      [TMQConstants.AUTO_OFFSET_RESET, 'earliest'],
      [TMQConstants.CLIENT_ID, 'test_tmq_client'],
      [TMQConstants.WS_URL, `ws://${url.host}`],
      [TMQConstants.ENABLE_AUTO_COMMIT, 'true'],
      [TMQConstants.AUTO_COMMIT_INTERVAL_MS, '1000'],
      [TMQConstants.CONNECT_MESSAGE_TIMEOUT, '20000'],
    ]);
    const consumer = await WsConsumer.newConsumer(config);
    onTestFinished(() => consumer.close());
    await consumer.subscribe([topic]);
    const read = async (): Promise<unknown[]> => {
      const found: unknown[] = [];
      while (found.length < 2) {
        const messages = await consumer.poll(500);
        for (const [, message] of messages) found.push(...(message.getData() ?? []));
      }
      return found;
    };
    const expected = [
      [1_700_000_000_000n, 1, 'a'],
      [1_700_000_000_001n, null, '温度'],
    ];
    expect(await read()).toEqual(expected);
    expect(await consumer.subscription()).toEqual([topic]);
    await consumer.commit();
    const assignment = await consumer.assignment();
    expect(await consumer.committed(assignment)).toEqual(await consumer.positions(assignment));
    await consumer.seekToBeginning(assignment);
    expect(await read()).toEqual(expected);
    await consumer.unsubscribe();
    await consumer.close();
  });

  it('exec reads a result as a whole', async () => {
    const wsSql = await connect();
    await wsSql.exec('CREATE TABLE t (ts timestamp, v int, name nchar(10))');
    await wsSql.exec("INSERT INTO t VALUES (1700000000000, 1, '温度') (1700000000001, NULL, '')");
    const result = await wsSql.exec('SELECT * FROM t ORDER BY ts', 4711);
    expect(result.getMeta()).toEqual([
      { name: 'ts', type: 'TIMESTAMP', length: 8 },
      { name: 'v', type: 'INT', length: 4 },
      { name: 'name', type: 'NCHAR', length: 10 },
    ]);
    expect(result.getData()).toEqual([
      [1700000000000n, 1, '温度'],
      [1700000000001n, null, ''],
    ]);
    expect(result.getPrecision()).toBe(0);
  });

  it('query reads row by row with next and getData', async () => {
    const wsSql = await connect();
    await wsSql.exec('CREATE TABLE t (ts timestamp, v int)');
    await wsSql.exec('INSERT INTO t VALUES (1, 1) (2, 2) (3, 3)');
    const wsRows = await wsSql.query('SELECT v FROM t ORDER BY ts DESC');
    expect(wsRows.getMeta()).toEqual([{ name: 'v', type: 'INT', length: 4 }]);
    const rows = [];
    while (await wsRows.next()) rows.push(wsRows.getData());
    await wsRows.close();
    expect(rows).toEqual([[3], [2], [1]]);
  });

  it('query of a statement without rows has no columns and no row', async () => {
    const wsSql = await connect();
    const wsRows = await wsSql.query('CREATE TABLE t (ts timestamp, v int)');
    expect([wsRows.getMeta(), await wsRows.next(), wsRows.getData()]).toEqual([
      null,
      false,
      undefined,
    ]);
    await wsRows.close();
  });

  it('a prepared statement writes rows with the tags of their table', async () => {
    const wsSql = await connect();
    await wsSql.exec(
      'CREATE STABLE meters (ts timestamp, current float, voltage int, phase float) TAGS (location binary(64), groupId int);',
    );
    const stmt = await wsSql.stmtInit();
    await stmt.prepare(
      'INSERT INTO ? USING meters (location, groupId) TAGS (?, ?) VALUES (?, ?, ?, ?)',
    );
    await stmt.setTableName('d1001');
    const tagParams = stmt.newStmtParam();
    tagParams.setVarchar(['California.SanFrancisco']);
    tagParams.setInt([2]);
    await stmt.setTags(tagParams);
    const bindParams = stmt.newStmtParam();
    bindParams.setTimestamp([1709183268567n, 1709183268568n, 1709183268569n]);
    bindParams.setFloat([10.2, 10.3, 10.4]);
    bindParams.setInt([292, 293, null]);
    bindParams.setFloat([0.32, 0.33, 0.34]);
    expect(bindParams).toBeInstanceOf(taos.StmtBindParams);
    await stmt.bind(bindParams);
    await stmt.batch();
    await stmt.exec();
    expect(stmt.getLastAffected()).toBe(3);
    await stmt.close();
    const result = await wsSql.exec(
      'SELECT ts, voltage, location, groupid FROM meters ORDER BY ts',
    );
    expect(result.getData()).toEqual([
      [1709183268567n, 292, 'California.SanFrancisco', 2],
      [1709183268568n, 293, 'California.SanFrancisco', 2],
      [1709183268569n, null, 'California.SanFrancisco', 2],
    ]);
  });

  it('schemaless lines create their tables', async () => {
    const wsSql = await connect();
    await wsSql.schemalessInsert(
      [
        'meters,location=California.LosAngeles,groupid=2 current=11.8f64,voltage=221i64 1626006833639',
      ],
      SchemalessProto.InfluxDBLineProtocol,
      Precision.MILLI_SECONDS,
      0,
    );
    await wsSql.schemalessInsert(
      ['stb0_0 1626006833 4 host=host0 interface=eth0'],
      SchemalessProto.OpenTSDBTelnetLineProtocol,
      Precision.SECONDS,
      0,
    );
    const json =
      '{"metric": "meter_current","timestamp": 1626846402,"value": 10.3, "tags": {"groupid": 2, "location": "California.SanFrancisco"}}';
    await wsSql.schemalessInsert(
      [json],
      SchemalessProto.OpenTSDBJsonFormatProtocol,
      Precision.SECONDS,
      0,
    );
    const tables = (await wsSql.exec('SHOW STABLES')).getData() ?? [];
    expect(tables.flat().sort()).toEqual(['meter_current', 'meters', 'stb0_0']);
  });

  it('errors carry the number and the text of the server, or a number from 100 on', async () => {
    const wsSql = await connect();
    const missing = await rejection(wsSql.exec('SELECT * FROM missing'));
    expect(missing).toBeInstanceOf(taos.TaosResultError);
    expect(missing).toBeInstanceOf(taos.TDWebSocketClientError);
    expect(missing).toMatchObject({
      code: 0x2662,
      message: expect.stringContaining('Table does not exist'),
    });
    const none = { lines: [] as string[], protocol: SchemalessProto.InfluxDBLineProtocol };
    const refused = wsSql.schemalessInsert(none.lines, none.protocol, Precision.SECONDS, 0);
    expect(await rejection(refused)).toMatchObject({ code: 100 });
    await wsSql.close();
    expect(await rejection(wsSql.query('SHOW DATABASES'))).toMatchObject({ code: 108 });
  });

  it.each([
    ['ws://localhost:port', 101],
    ['ws://localhost', 106],
  ])('opening %s fails with %i', async (url, code) => {
    const error = await rejection(WsSql.open(WsSql.NewConfig(url)));
    expect(error).toBeInstanceOf(taos.TDWebSocketClientError);
    expect(error.code).toBe(code);
  });
});
