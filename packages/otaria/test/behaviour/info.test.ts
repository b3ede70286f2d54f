import { describe, expect, it } from 'vitest';
import type { Connection } from '../provider.js';
import { open, protocols, settings } from '../provider.js';

/** `connection.info` as documented; the declared types of npm mariadb know less. */
interface Info {
  threadId: number;
  status: number;
  serverVersion: { raw: string; mariaDb: boolean; major: number; minor: number; patch: number };
  serverCapabilities: bigint;
  clientCapabilities: bigint;
  database: string;
  port: number;
  collation: { index: number; name: string; charset: string; maxLength: number };
  isMariaDB(): boolean;
  hasMinVersion(major?: number, minor?: number, patch?: number): boolean;
}

function infoOf(connection: Connection): Info {
  return connection.info as unknown as Info;
}

const IN_TRANSACTION = 1;
const AUTOCOMMIT = 2;

describe('connection information', () => {
  it('offers the thread id of the server', async () => {
    const connection = await open();
    const [row] = await connection.query('SELECT CONNECTION_ID() AS id');
    expect(connection.threadId).toBe(Number(row.id));
    expect(infoOf(connection).threadId).toBe(connection.threadId);
  });

  it('offers the version of the server as text and in parts', async () => {
    const connection = await open();
    const [row] = await connection.query('SELECT VERSION() AS version');
    const [major, minor, patch] = row.version.split(/[.-]/).map(Number);
    expect(connection.serverVersion()).toBe(row.version);
    expect(infoOf(connection).serverVersion).toEqual({
      raw: row.version,
      mariaDb: row.version.includes('MariaDB'),
      major,
      minor,
      patch,
    });
  });

  it('compares the version of the server', async () => {
    const info = infoOf(await open());
    const { major, minor, patch, mariaDb } = info.serverVersion;
    expect(info.isMariaDB()).toBe(mariaDb);
    expect(info.hasMinVersion(major)).toBe(true);
    expect(info.hasMinVersion(major, minor, patch)).toBe(true);
    expect(info.hasMinVersion(major, minor, patch + 1)).toBe(false);
    expect(info.hasMinVersion(major + 1)).toBe(false);
    expect(() => info.hasMinVersion()).toThrow();
  });

  it('is valid until it is ended or destroyed', async () => {
    const ended = await open();
    expect(ended.isValid()).toBe(true);
    await ended.end();
    expect(ended.isValid()).toBe(false);
    const destroyed = await open();
    destroyed.destroy();
    expect(destroyed.isValid()).toBe(false);
  });

  it('offers the port, the database and the collation in use', async () => {
    const info = infoOf(await open());
    expect(info).toMatchObject({ port: settings().port, database: settings().database });
    expect(info.collation).toMatchObject({ charset: 'utf8', maxLength: 4 });
    expect(info.collation?.name).toMatch(/^UTF8MB4_/);
    expect(info.collation?.index).toEqual(expect.any(Number));
  });

  it('offers the capabilities of both sides as BigInt', async () => {
    const info = infoOf(await open());
    const CLIENT_PROTOCOL_41 = 1n << 9n;
    expect(info.serverCapabilities & CLIENT_PROTOCOL_41).toBe(CLIENT_PROTOCOL_41);
    expect(info.clientCapabilities & CLIENT_PROTOCOL_41).toBe(CLIENT_PROTOCOL_41);
    expect(info.clientCapabilities & ~info.serverCapabilities).toBe(0n);
  });

  it('follows the status that the server reports with each answer', async () => {
    const connection = await open();
    const status = () => infoOf(connection).status;
    expect(status() & (IN_TRANSACTION | AUTOCOMMIT)).toBe(AUTOCOMMIT);
    await connection.query('SET autocommit = 0');
    expect(status() & AUTOCOMMIT).toBe(0);
    await connection.query('SET autocommit = 1');
    await connection.query('START TRANSACTION');
    expect(status() & (IN_TRANSACTION | AUTOCOMMIT)).toBe(IN_TRANSACTION | AUTOCOMMIT);
    await connection.query('ROLLBACK');
    expect(status() & IN_TRANSACTION).toBe(0);
  });

  it.each(protocols)('follows a change of the database by USE through %s', async (run) => {
    const connection = await open();
    await connection[run]('USE information_schema');
    expect(infoOf(connection).database).toBe('information_schema');
    expect(await connection.query('SELECT DATABASE() AS db')).toEqual([
      { db: 'information_schema' },
    ]);
    await connection.query(`USE ${connection.escapeId(settings().database ?? '')}`);
    expect(infoOf(connection).database).toBe(settings().database);
  });

  it('has the class name ConnectionPromise and forwards event listeners', async () => {
    const connection = await open();
    expect(connection.constructor.name).toBe('ConnectionPromise');
    const listener = () => undefined;
    expect(connection.on('error', listener)).toBe(connection);
    expect(connection.listenerCount('error')).toBe(1);
    expect(connection.listeners('error')).toContain(listener);
    expect(connection.off('error', listener)).toBe(connection);
    expect(connection.listenerCount('error')).toBe(0);
  });
});
