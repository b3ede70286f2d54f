import { describe, expect, it } from 'vitest';
import { callbackApi, called, calledWithin, openCallback } from '../callback-provider.js';
import { peerDefect, provider, type SqlError } from '../provider.js';

/** A port on which nobody listens. */
const REFUSED = { port: 1 };

describe('createConnection of the callback API', () => {
  it('gives a connection at once and emits connect without an error when it is up', async () => {
    const connection = openCallback();
    expect(connection.isValid()).toBe(false);
    expect(connection.threadId).toBe(-1);
    const [error] = await called((callback) => connection.on('connect', callback));
    expect(error).toBeUndefined();
    expect(connection.isValid()).toBe(true);
    expect(connection.threadId).toBeGreaterThan(0);
  });

  it('emits connect with the error when connecting fails', async () => {
    const connection = openCallback(REFUSED);
    const [error] = await called((callback) => connection.on('connect', callback));
    expect(error).toMatchObject({ code: 'ECONNREFUSED', fatal: true, sqlState: 'HY000' });
    expect(connection.isValid()).toBe(false);
  });

  it('emits connect with the error of the server when the login fails', async () => {
    const connection = openCallback({ password: 'not the password' });
    const [error] = await called((callback) => connection.on('connect', callback));
    expect(error).toMatchObject({ errno: 1045, code: 'ER_ACCESS_DENIED_ERROR', fatal: true });
  });

  it('throws for wrong options', () => {
    const create = (): unknown => callbackApi.createConnection({ collation: 'no_such_collation' });
    expect(create).toThrow(RangeError);
  });

  it('runs commands that are issued before the connection is up, in their order', async () => {
    const connection = openCallback({ initSql: 'SET @first = 1' });
    const answers: unknown[] = [];
    connection.query('SET @second = @first + 1');
    connection.query('SELECT @second AS second', (_error, rows) => answers.push(rows));
    connection.query('SELECT ? + 1 AS third', [2], (_error: unknown, rows: unknown) =>
      answers.push(rows),
    );
    const [error] = await called((callback) => connection.ping(callback));
    expect(error).toBeNull();
    expect(answers).toMatchObject([[{ second: 2n }], [{ third: 3 }]]);
  });

  it('executes statements that are issued before the connection is up', async () => {
    const connection = openCallback();
    const rows = await new Promise((resolve) => {
      try {
        connection.execute('SELECT ? AS a', [1], (_error, result) => resolve(result));
      } catch (error) {
        resolve((error as Error).name);
      }
    });
    peerDefect(provider, 'throws when execute comes before the connection', rows, {
      peer: 'Error',
      ours: [{ a: 1 }],
    });
  });

  it('tells commands that are issued before connecting fails the error', async () => {
    const connection = openCallback(REFUSED);
    const answer = await calledWithin(1000, (callback) => connection.query('SELECT 1', callback));
    const code = (answer?.[0] as SqlError | undefined)?.code;
    peerDefect(provider, 'never answers commands when connecting fails', code, {
      peer: undefined,
      ours: 'ECONNREFUSED',
    });
  });

  it('answers a command that was issued before connecting and end', async () => {
    const connection = openCallback();
    const answer = calledWithin(1000, (callback) => connection.query('SELECT 1 AS a', callback));
    await called((callback) => connection.end(callback));
    const rows = (await answer)?.[1];
    peerDefect(provider, 'forgets commands when a connection that connects is ended', rows, {
      peer: undefined,
      ours: [{ a: 1 }],
    });
  });
});

describe('connect', () => {
  it('wants a callback', () => {
    const connection = openCallback();
    const connect = connection.connect.bind(connection) as () => void;
    expect(connect).toThrow(
      expect.objectContaining({ errno: 45016, code: 'ER_MISSING_PARAMETER', sqlState: 'HY000' }),
    );
  });

  it('calls back when the connection is up', async () => {
    const connection = openCallback();
    expect((await called((callback) => connection.connect(callback)))[0]).toBeUndefined();
    expect(connection.isValid()).toBe(true);
  });

  it('calls back with the error when connecting fails', async () => {
    const connection = openCallback(REFUSED);
    const [error] = await called((callback) => connection.connect(callback));
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('calls back at once when the connection is up already', async () => {
    const connection = openCallback();
    await called((callback) => connection.connect(callback));
    let values: unknown[] | undefined;
    connection.connect((...given) => {
      values = given;
    });
    expect(values).toEqual([]);
  });

  it('calls back with 45001 when the connection is closed', async () => {
    const connection = openCallback();
    await called((callback) => connection.end(callback));
    const [error] = await called((callback) => connection.connect(callback));
    expect(error).toMatchObject({
      errno: 45001,
      code: 'ER_CONNECTION_ALREADY_CLOSED',
      sqlState: '08S01',
      fatal: true,
      sqlMessage: 'Connection closed',
    });
  });
});

describe('end and destroy of the callback API', () => {
  it('call back for what was issued before', async () => {
    const connection = openCallback();
    await called((callback) => connection.ping(callback));
    const answer = calledWithin(1000, (callback) => connection.query('SELECT 1 AS a', callback));
    expect(await called((callback) => connection.end(callback))).toEqual([]);
    peerDefect(provider, 'forgets the command that runs at end', (await answer)?.[1], {
      peer: undefined,
      ours: [{ a: 1 }],
    });
    expect(await called((callback) => connection.end(callback))).toEqual([]);
  });

  it('refuse later commands with 45013', async () => {
    const connection = openCallback();
    await called((callback) => connection.end(callback));
    const [error] = await called((callback) => connection.query('SELECT 1', callback));
    expect(error).toMatchObject({ errno: 45013, fatal: true });
  });

  it('destroy tells running commands 45004', async () => {
    const connection = openCallback();
    await called((callback) => connection.connect(callback));
    const answer = called((callback) => connection.query('SELECT SLEEP(20)', callback));
    connection.destroy();
    expect((await answer)[0]).toMatchObject({ errno: 45004, fatal: true });
  });
});
