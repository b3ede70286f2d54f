import { createRequire } from 'node:module';
import * as taos from 'otaria/tdengine';
import { describe, expect, it } from 'vitest';

// What programs of the original use, from its reference page and from version 3.5.0.

const require = createRequire(import.meta.url);

/** The public names of a class, without what every function has. */
function members(type: object): string[] {
  const standard = ['constructor', 'length', 'name', 'prototype'];
  return Object.getOwnPropertyNames(type).filter((name) => !standard.includes(name));
}

describe('the package', () => {
  it('shows the names of the original', () => {
    expect(Object.keys(taos)).toEqual(
      expect.arrayContaining([
        ...['sqlConnect', 'destroy', 'connectorDestroy', 'setLogLevel', 'setLevel'],
        ...['WsSql', 'WSRows', 'WSConfig', 'TaosResult', 'Precision', 'SchemalessProto'],
        ...['TDWebSocketClientError', 'TaosResultError', 'TaosError', 'ErrorCode'],
        ...['WebSocketQueryError', 'WebSocketInterfaceError', 'WebSocketQueryInterFaceError'],
        ...['TDengineTypeName', 'TDengineTypeCode', 'TDengineTypeLength', 'TDenginePrecision'],
        ...['ReqId', 'compareVersions', 'StmtBindParams'],
        ...[
          'tmqConnect',
          'WsConsumer',
          'TMQConstants',
          'WebSocketConnectionPool',
          'TopicPartition',
          'TaosTmqResult',
        ],
      ]),
    );
  });

  it.each([
    ['@otaria/tdengine-websocket by import', () => import('@otaria/tdengine-websocket')],
    ['@otaria/tdengine-websocket by require', () => require('@otaria/tdengine-websocket')],
    ['otaria/tdengine by require', () => require('otaria/tdengine')],
  ])('is the same as %s', async (_, load) => {
    const other = await load();
    expect(Object.keys(other).sort()).toEqual(Object.keys(taos).sort());
    expect(other.ErrorCode).toEqual(taos.ErrorCode);
  });
});

describe.each([
  ['WsSql', ['open', 'NewConfig'], taos.WsSql],
  ['WebSocketConnectionPool', ['instance'], taos.WebSocketConnectionPool],
  [
    'a WebSocketConnectionPool',
    ['getConnection', 'releaseConnection', 'destroyed'],
    taos.WebSocketConnectionPool.prototype,
  ],
  [
    'a WsSql',
    [
      ...['state', 'version', 'exec', 'query', 'schemalessInsert', 'stmtInit', 'close'],
      'destroyed',
    ],
    taos.WsSql.prototype,
  ],
  ['a WSRows', ['getMeta', 'next', 'getData', 'close'], taos.WSRows.prototype],
  [
    'a TaosResult',
    ['getAffectRows', 'getTotalTime', 'getMeta', 'getData', 'getTaosMeta', 'getPrecision'],
    taos.TaosResult.prototype,
  ],
  [
    'a WSConfig',
    [
      ...['getUrl', 'setUrl', 'getUser', 'setUser', 'getPwd', 'setPwd', 'getDb', 'setDb'],
      ...['getTimeOut', 'setTimeOut', 'getToken', 'setToken', 'getTimezone', 'setTimezone'],
      ...['getUserApp', 'setUserApp', 'getUserIp', 'setUserIp', 'getBearerToken'],
      ...['setBearerToken', 'getMinStmt2Version'],
    ],
    taos.WSConfig.prototype,
  ],
  [
    'a StmtBindParams',
    [
      ...['setBoolean', 'setTinyInt', 'setUTinyInt', 'setSmallInt', 'setUSmallInt', 'setInt'],
      ...['setUInt', 'setBigint', 'setUBigint', 'setFloat', 'setDouble', 'setVarchar'],
      ...['setBinary', 'setNchar', 'setJson', 'setVarBinary', 'setGeometry', 'setTimestamp'],
      ...['setDecimal', 'setBlob', 'getBindCount', 'getDataRows'],
    ],
    taos.StmtBindParams.prototype,
  ],
  ['WsConsumer', ['newConsumer'], taos.WsConsumer],
  [
    'a WsConsumer',
    [
      ...['subscribe', 'unsubscribe', 'poll', 'subscription', 'commit', 'committed'],
      ...['commitOffset', 'commitOffsets', 'positions', 'seek', 'seekToBeginning', 'seekToEnd'],
      ...['assignment', 'close'],
    ],
    taos.WsConsumer.prototype,
  ],
])('%s', (_, names, type) => {
  it('has the members of the original', () => {
    expect(members(type)).toEqual(expect.arrayContaining(names));
  });
});

describe('the constants', () => {
  it('number the errors, and name the numbers', () => {
    const codes = Object.values(taos.ErrorCode).filter((code) => typeof code === 'number');
    expect(codes).toEqual([100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112]);
    expect(taos.ErrorCode[104]).toBe('ERR_WEBSOCKET_CONNECTION_FAIL');
    expect(taos.ErrorCode.ERR_WEBSOCKET_CONNECTION_FAIL).toBe(104);
    expect(taos.ErrorCode[99]).toBeUndefined();
  });

  it('number the protocols and name the units of schemaless writing', () => {
    expect(taos.SchemalessProto).toMatchObject({
      InfluxDBLineProtocol: 1,
      OpenTSDBTelnetLineProtocol: 2,
      OpenTSDBJsonFormatProtocol: 3,
      2: 'OpenTSDBTelnetLineProtocol',
    });
    expect(Object.values(taos.Precision)).toEqual(['', 'h', 'm', 's', 'ms', 'u', 'ns']);
  });

  it('name the settings of consumers', () => {
    expect(taos.TMQConstants).toMatchObject({
      CONNECT_USER: 'td.connect.user',
      CONNECT_PASS: 'td.connect.pass',
      CONNECT_TOKEN: 'td.connect.token',
      GROUP_ID: 'group.id',
      CLIENT_ID: 'client.id',
      WS_URL: 'ws.url',
      AUTO_OFFSET_RESET: 'auto.offset.reset',
      ENABLE_AUTO_COMMIT: 'enable.auto.commit',
      AUTO_COMMIT_INTERVAL_MS: 'auto.commit.interval.ms',
      CONNECT_MESSAGE_TIMEOUT: 'messageWaitTimeout',
      USER_APP: 'user_app',
      USER_IP: 'user_ip',
    });
  });

  it('name the data types of the server', () => {
    expect(taos.TDengineTypeName[taos.TDengineTypeCode.BIGINT_UNSIGNED]).toBe('BIGINT UNSIGNED');
    expect(taos.TDengineTypeName[taos.TDengineTypeCode.DECIMAL64]).toBe('DECIMAL');
    expect(taos.TDengineTypeLength[taos.TDengineTypeCode.TIMESTAMP]).toBe(8);
    expect(taos.TDenginePrecision[2]).toBe('NANOSECOND');
  });

  it.each([
    ['3.3.6.0', '3.3.6.0', 0],
    ['3.3.10.0', '3.3.9.9', 1],
    ['3.3.6', '3.3.6.1', -1],
    ['3.3.6.0-alpha', '3.3.6.0', -1],
  ])('compare the versions %s and %s', (a, b, sign) => {
    expect(Math.sign(taos.compareVersions(a, b))).toBe(sign);
  });

  it('make ids of requests, or keep the one that is given', () => {
    const ids = Array.from({ length: 100 }, () => taos.ReqId.getReqID());
    expect(new Set(ids).size).toBe(100);
    expect(ids.every(Number.isSafeInteger)).toBe(true);
    expect(taos.ReqId.getReqID(7)).toBe(7);
  });
});

describe('every error', () => {
  it.each([
    taos.TaosResultError,
    taos.TaosError,
    taos.WebSocketQueryError,
    taos.WebSocketInterfaceError,
    taos.WebSocketQueryInterFaceError,
  ])('is a TDWebSocketClientError: %o', (type) => {
    const error = new type(taos.ErrorCode.ERR_INVALID_PARAMS, 'text');
    expect(error).toBeInstanceOf(taos.TDWebSocketClientError);
    expect(error).toMatchObject({ name: type.name, code: 100, message: 'text' });
  });
});
