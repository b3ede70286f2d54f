import { describe, expect, it, vi } from 'vitest';
import type { Connection } from '../provider.js';
import { open, outcome, peerDefect, provider, rejection } from '../provider.js';

const closed = { errno: 45013, code: 'ER_CMD_CONNECTION_CLOSED', sqlState: '08S01', fatal: true };
const killed = {
  errno: 45004,
  code: 'ER_CMD_NOT_EXECUTED_DESTROYED',
  sqlState: '08S01',
  fatal: true,
};

async function isKnown(threadId: number | null): Promise<boolean> {
  const observer = await open();
  const rows = await observer.query('SELECT ID FROM information_schema.PROCESSLIST WHERE ID = ?', [
    threadId,
  ]);
  return rows.length > 0;
}

/** Starts a statement of 60 seconds and waits until the server is at it. */
async function startLongStatement(connection: Connection): Promise<Promise<unknown>[]> {
  const observer = await open();
  const running = [connection.query('SELECT SLEEP(60)')];
  running[0]?.catch(() => undefined);
  await vi.waitUntil(async () => {
    const rows = await observer.query(
      "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ? AND INFO LIKE '%SLEEP(60)%'",
      [connection.threadId],
    );
    return rows.length > 0;
  }, 10_000);
  return running;
}

describe('end', () => {
  it('resolves with undefined and makes the server forget the connection', async () => {
    const connection = await open();
    const { threadId } = connection;
    expect(await connection.end()).toBeUndefined();
    await expect.poll(() => isKnown(threadId)).toBe(false);
  });

  it('lets the commands before it finish', async () => {
    const connection = await open();
    const first = connection.query('SELECT SLEEP(0.05)');
    const second = connection.execute('SELECT ? AS v', ['second']);
    await connection.end();
    peerDefect(
      provider,
      'never settles the commands that were in flight at end()',
      await Promise.all([outcome(first), outcome(second)]),
      { peer: ['unsettled', 'unsettled'], ours: ['resolved', 'resolved'] },
    );
  });

  it('may be called again', async () => {
    const connection = await open();
    await connection.end();
    expect(await connection.end()).toBeUndefined();
  });

  it.each([
    ['query', (connection: Connection) => connection.query('SELECT 1')],
    ['execute', (connection: Connection) => connection.execute('SELECT 1')],
    ['ping', (connection: Connection) => connection.ping()],
    ['beginTransaction', (connection: Connection) => connection.beginTransaction()],
    ['commit', (connection: Connection) => connection.commit()],
    ['rollback', (connection: Connection) => connection.rollback()],
  ])('refuses %s afterwards', async (_, command) => {
    const connection = await open();
    await connection.end();
    const error = await rejection(command(connection));
    expect(error).toMatchObject(closed);
    expect(error.sqlMessage).toBe('Cannot execute new commands: connection closed');
  });

  it('refuses commands while it waits for earlier ones', async () => {
    const connection = await open();
    void connection.query('SELECT SLEEP(0.05)');
    const ended = connection.end();
    expect(await rejection(connection.query('SELECT 1'))).toMatchObject(closed);
    await ended;
  });

  it('names the refused statement without a header', async () => {
    const connection = await open();
    await connection.end();
    const error = await rejection(connection.query('SELECT 1'));
    expect(error.message).toBe(
      'Cannot execute new commands: connection closed\nsql: SELECT 1 - parameters:[]',
    );
  });

  it('is what asyncDispose does', async () => {
    const connection = await open();
    await (connection as unknown as AsyncDisposable)[Symbol.asyncDispose]();
    expect(connection.isValid()).toBe(false);
  });

  it('emits neither error nor end', async () => {
    const connection = await open();
    const events: string[] = [];
    connection.on('error', () => events.push('error'));
    connection.on('end', () => events.push('end'));
    const { threadId } = connection;
    await connection.end();
    await expect.poll(() => isKnown(threadId)).toBe(false);
    expect(events).toEqual([]);
  });
});

describe('destroy', () => {
  it('closes an idle connection at once', async () => {
    const connection = await open();
    const { threadId } = connection;
    expect(connection.destroy()).toBeUndefined();
    expect(connection.isValid()).toBe(false);
    expect(await rejection(connection.query('SELECT 1'))).toMatchObject(closed);
    await expect.poll(() => isKnown(threadId)).toBe(false);
  });

  it('may be called again', async () => {
    const connection = await open();
    connection.destroy();
    expect(connection.destroy()).toBeUndefined();
  });

  it('rejects the running statement and ends it on the server', async () => {
    const connection = await open();
    const { threadId } = connection;
    const [running] = await startLongStatement(connection);
    connection.destroy();
    const error = await rejection(running as Promise<unknown>);
    expect(error).toMatchObject(killed);
    expect(error.sqlMessage).toBe('Connection destroyed, command was killed');
    await expect.poll(() => isKnown(threadId), { timeout: 10_000 }).toBe(false);
  });

  it('rejects the statements that wait behind the running one', async () => {
    const connection = await open();
    const [running] = await startLongStatement(connection);
    const waiting = [connection.query('SELECT 1'), connection.execute('SELECT ?', [1])];
    connection.destroy();
    const errors = await Promise.all([running as Promise<unknown>, ...waiting].map(rejection));
    for (const error of errors) expect(error).toMatchObject(killed);
  });
});

describe('close', () => {
  it('means destroy on a plain connection', async () => {
    const connection = await open();
    (connection as unknown as { close(): void }).close();
    expect(connection.isValid()).toBe(false);
    expect(await rejection(connection.query('SELECT 1'))).toMatchObject(closed);
  });
});

describe('a connection that the server kills', () => {
  it('rejects the running statement with an error that is fatal', async () => {
    const connection = await open();
    const observer = await open();
    const [running] = await startLongStatement(connection);
    await observer.query(`KILL ${connection.threadId}`);
    const error = await rejection(running as Promise<unknown>);
    expect(error.fatal).toBe(true);
    await expect.poll(() => connection.isValid()).toBe(false);
    expect(await rejection(connection.query('SELECT 1'))).toMatchObject(closed);
  });

  it('emits error, then end, when it was idle', async () => {
    const connection = await open();
    const observer = await open();
    const events: string[] = [];
    const ended = new Promise<void>((resolve) => {
      connection.on('error', (error) => events.push(`error ${error.fatal}`));
      connection.on('end', () => {
        events.push('end');
        resolve();
      });
    });
    await observer.query(`KILL ${connection.threadId}`);
    await ended;
    expect(events).toEqual(['error true', 'end']);
    expect(connection.isValid()).toBe(false);
  });

  it('survives KILL QUERY, which ends the statement alone', async () => {
    const connection = await open();
    const observer = await open();
    // Told of a rejection from the start: the answer may come before that to KILL.
    const running = connection
      .query('SELECT seq, SLEEP(60) FROM seq_1_to_10')
      .catch((error) => expect(error).toMatchObject({ errno: 1317, sqlState: '70100' }));
    await vi.waitUntil(async () => {
      const rows = await observer.query(
        "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ? AND INFO LIKE '%SLEEP%'",
        [connection.threadId],
      );
      return rows.length > 0;
    }, 10_000);
    await observer.query(`KILL QUERY ${connection.threadId}`);
    await running;
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
