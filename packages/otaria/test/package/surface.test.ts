import { describe, expect, it } from 'vitest';
import { ClientError } from '../../src/mariadb/errors/client-errors.js';
import { SqlError } from '../../src/mariadb/errors/sql-error.js';
import { added, type Difference, missing } from '../surface/differences.js';
import { peerErrors, surface } from '../surface/surface.js';

/** Lines without a reason, and reasons without a line. */
function unexplained(lines: string[], differences: Difference[]): string[] {
  const explains = ({ line }: Difference, found: string): boolean =>
    typeof line === 'string' ? line === found : line.test(found);
  return [
    ...lines.filter((found) => !differences.some((difference) => explains(difference, found))),
    ...differences
      .filter((difference) => !lines.some((found) => explains(difference, found)))
      .map(({ line }) => `no such difference any more: ${line}`),
  ];
}

describe('the surface', () => {
  it('shows all that npm mariadb shows, but for the listed differences', async () => {
    const [ours, peer] = [
      await surface('otaria/mariadb', 'import'),
      await surface('mariadb', 'import'),
    ];
    expect(
      unexplained(
        [...peer].filter((line) => !ours.has(line)),
        missing,
      ),
    ).toEqual([]);
  });

  it('shows nothing else, but for the listed additions', async () => {
    const [ours, peer] = [
      await surface('otaria/mariadb', 'import'),
      await surface('mariadb', 'import'),
    ];
    expect(
      unexplained(
        [...ours].filter((line) => !peer.has(line)),
        added,
      ),
    ).toEqual([]);
  });

  it('is the same by import and by require', async () => {
    expect([...(await surface('otaria/mariadb', 'require'))].sort()).toEqual(
      [...(await surface('otaria/mariadb', 'import'))].sort(),
    );
  });

  it.each(['import', 'require'] as const)('is that of the alias package by %s', async (format) => {
    expect(await surface('@otaria/mariadb', format)).toEqual(
      await surface('otaria/mariadb', format),
    );
  });

  it('names and numbers the errors of the connector as npm mariadb does', async () => {
    expect(ClientError).toMatchObject(await peerErrors());
  });

  it('has the version of npm mariadb, with its own behind it', async () => {
    const { version, default: classic } = await import('../../src/mariadb/index.js');
    expect(version).toMatch(/^3\.5\.4\+otaria\.\d+\.\d+\.\d+$/);
    expect(classic.version).toBe(version);
  });

  it('has a SqlError that is both the class and what was its module', () => {
    expect(SqlError.default).toBe(SqlError);
    expect(SqlError.getClientErrorKey(45013)).toBe('ER_CMD_CONNECTION_CLOSED');
    expect(SqlError.client.ER_SOCKET_TIMEOUT).toBe(45026);
    const error = SqlError.createError('text', 45001, { threadId: 7 }, '08S01', 'SELECT 1');
    expect(error).toBeInstanceOf(SqlError);
    expect(error.message).toBe('(conn:7, no: 45001, SQLState: 08S01) text\nsql: SELECT 1');
    expect(error.fatal).toBe(false);
    expect(SqlError.createFatalError('text', 45001)).toMatchObject({ fatal: true, errno: 45001 });
  });
});
