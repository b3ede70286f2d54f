import type { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { open, settings } from '../provider.js';

/** The declarations of npm mariadb know two of the methods. */
async function openEmitter(): Promise<EventEmitter> {
  return (await open()) as unknown as EventEmitter;
}

describe('a connection as an emitter of events', () => {
  it.each(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'] as const)(
    'is what %s returns, and the listener is there',
    async (method) => {
      const connection = await openEmitter();
      const listener = (): void => undefined;
      expect(connection[method]('other', listener)).toBe(connection);
      expect(connection.listenerCount('other')).toBe(1);
      expect(connection.listeners('other')).toEqual([listener]);
      expect(connection.rawListeners('other').length).toBe(1);
      expect(connection.eventNames()).toContain('other');
    },
  );

  it.each(['off', 'removeListener', 'removeAllListeners'] as const)(
    'is what %s returns, and the listener is gone',
    async (method) => {
      const connection = await openEmitter();
      const listener = (): void => undefined;
      connection.on('other', listener);
      expect(connection[method]('other', listener)).toBe(connection);
      expect(connection.listenerCount('other')).toBe(0);
      expect(connection.eventNames()).not.toContain('other');
    },
  );

  it('keeps the order that prependListener asks for', async () => {
    const connection = await openEmitter();
    const [first, second] = [() => 1, () => 2];
    connection.on('other', second);
    connection.prependListener('other', first);
    expect(connection.listeners('other')).toEqual([first, second]);
  });

  it('has the limit of listeners that it is given', async () => {
    const connection = await openEmitter();
    expect(connection.getMaxListeners()).toBe(10);
    expect(connection.setMaxListeners(20)).toBe(connection);
    expect(connection.getMaxListeners()).toBe(20);
  });

  it('cannot be made to emit', async () => {
    expect('emit' in (await openEmitter())).toBe(false);
  });
});

describe('a new session', () => {
  it('ignores spaces behind the names of functions', async () => {
    const connection = await open();
    const [row] = await connection.query('SELECT @@sql_mode AS mode, COUNT (*) AS n');
    expect(row.mode).toContain('IGNORE_SPACE');
    expect(row.n).toBe(1n);
  });

  it('is found among the processes with its user and database', async () => {
    const connection = await open();
    const [row] = await connection.query(
      'SELECT USER AS user, DB AS db FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID()',
    );
    expect(row).toEqual({ user: settings().user, db: settings().database });
  });

  it('shows its socket and its collation to tests of programs', async () => {
    const connection = (await open()) as unknown as {
      __tests: { getSocket(): { destroyed: boolean }; getCollation(): { charset: string } };
    };
    expect(connection.__tests.getSocket().destroyed).toBe(false);
    expect(connection.__tests.getCollation().charset).toBe('utf8');
  });
});
