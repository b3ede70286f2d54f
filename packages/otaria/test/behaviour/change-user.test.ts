import { describe, expect, it, onTestFinished } from 'vitest';
import { called, openCallback } from '../callback-provider.js';
import { disguisedServer } from '../disguised-server.js';
import {
  type Connection,
  open,
  outcome,
  peerDefect,
  provider,
  rejection,
  settings,
} from '../provider.js';

async function variable<T>(connection: Connection, expression: string): Promise<T> {
  const [row] = await connection.query(`SELECT ${expression} AS v`);
  return row.v;
}

const whoAmI = (connection: Connection) =>
  variable<string>(connection, "SUBSTRING_INDEX(CURRENT_USER(), '@', 1)");

/** Makes an account that may do anything with the tests' database; it is dropped with the test. */
async function account(name: string, identified: string): Promise<void> {
  const connection = await open();
  await connection.query(`CREATE OR REPLACE USER ${name} IDENTIFIED ${identified}`);
  await connection.query(`GRANT ALL ON *.* TO ${name}`);
  onTestFinished(async () => {
    const administrator = await open();
    await administrator.query(`DROP USER ${name}`);
    await administrator.end();
  });
}

/** A connection that is expected to get lost. */
async function openForLoss(): Promise<Connection> {
  const connection = await open();
  connection.on('error', () => undefined);
  return connection;
}

describe('changeUser', () => {
  it('logs another user in, on the same connection', async () => {
    await account('change_native', "BY 'native secret'");
    const connection = await open();
    const { threadId } = connection;
    const user = { user: 'change_native', password: 'native secret' };
    expect(await connection.changeUser(user)).toBeUndefined();
    expect(await whoAmI(connection)).toBe('change_native');
    expect(connection.threadId).toBe(threadId);
    expect(await variable(connection, 'CONNECTION_ID()')).toBe(threadId);
  });

  it('follows the server to another authentication plugin', async () => {
    await account('change_ed25519', "VIA ed25519 USING PASSWORD('edwards secret')");
    const connection = await open();
    await connection.changeUser({ user: 'change_ed25519', password: 'edwards secret' });
    expect(await whoAmI(connection)).toBe('change_ed25519');
    const { user, password } = settings();
    await connection.changeUser({ user, password });
    expect(await whoAmI(connection)).toBe(user);
  });

  it('takes the password of a new user to be empty when none is given', async () => {
    await account('change_open', "BY ''");
    const connection = await open();
    await connection.changeUser({ user: 'change_open' });
    expect(await whoAmI(connection)).toBe('change_open');
  });

  it.each([undefined, null])('begins a new session of the same user for %s', async (options) => {
    const connection = await open();
    await connection.query('SET @mine = 1');
    await connection.query('CREATE TEMPORARY TABLE change_temporary (v INT)');
    await connection.beginTransaction();
    await connection.changeUser(options as undefined);
    expect(await whoAmI(connection)).toBe(settings().user);
    expect(await variable(connection, '@mine')).toBeNull();
    expect(await variable(connection, '@@in_transaction')).toBe(0n);
    expect((await rejection(connection.query('SELECT * FROM change_temporary'))).errno).toBe(1146);
  });

  it('takes the default database of the options, or the one that is given', async () => {
    const connection = await open();
    const { database, user, password } = settings();
    await connection.query('USE mysql');
    await connection.changeUser();
    expect(await variable(connection, 'DATABASE()')).toBe(database);
    expect(connection.info).toMatchObject({ database });
    await connection.changeUser({ user, password, database: 'information_schema' });
    expect(await variable(connection, 'DATABASE()')).toBe('information_schema');
    expect(connection.info).toMatchObject({ database: 'information_schema' });
  });

  it('changes the database alone', async () => {
    const connection = await openForLoss();
    const changed = await outcome(connection.changeUser({ database: 'information_schema' }), 5000);
    peerDefect(provider, 'forgets the password when something else is given', changed, {
      peer: 'rejected ER_ACCESS_DENIED_ERROR',
      ours: 'resolved',
    });
  });

  it('gives a database to a connection that had none', async () => {
    const connection = await open({ database: undefined });
    connection.on('error', () => undefined);
    const { user, password } = settings();
    const changing = connection.changeUser({ user, password, database: 'information_schema' });
    peerDefect(
      provider,
      'sends the name where the server expects none',
      await outcome(changing, 5000),
      {
        peer: 'rejected ER_BAD_DB_ERROR',
        ours: 'resolved',
      },
    );
  });

  it('takes the collation that is given', async () => {
    const connection = await open();
    const { user, password } = settings();
    await connection.changeUser({ user, password, collation: 'UTF8MB4_BIN' });
    expect(connection.info).toMatchObject({ collation: { name: 'UTF8MB4_BIN' } });
    const name = await variable(connection, '@@collation_connection');
    peerDefect(provider, 'takes the default one of the character set', name, {
      peer: 'utf8mb4_general_ci',
      ours: 'utf8mb4_bin',
    });
  });

  it('returns to the character set of the options', async () => {
    const connection = await open();
    await connection.query('SET NAMES latin1');
    await connection.changeUser();
    const session = await variable(connection, "CONCAT(@@collation_connection, ' ', HEX('é'))");
    peerDefect(provider, 'goes on to write in the character set that the session had', session, {
      peer: 'utf8mb4_unicode_ci E9',
      ours: 'utf8mb4_unicode_ci C3A9',
    });
  });

  it.each([
    ['collation', { collation: 'utf8mb4_none' }],
    ['charset', { charset: 'none' }],
  ])('refuses an unknown %s, and the user stays', async (_, options) => {
    const connection = await open();
    const error = await rejection((async () => await connection.changeUser(options))());
    expect(error).toBeInstanceOf(RangeError);
    expect(await whoAmI(connection)).toBe(settings().user);
  });

  it('takes connection attributes', async () => {
    const connection = await open();
    const { user, password } = settings();
    await connection.changeUser({ user, password, connectAttributes: { program: 'a test' } });
    expect(await whoAmI(connection)).toBe(user);
  });

  it('does not run the initial statements for another user', async () => {
    const connection = await open({ initSql: 'SET @mine = 1' });
    await connection.changeUser();
    expect(await variable(connection, '@mine')).toBeNull();
  });

  it('sets time zone, session variables and time limit anew', async () => {
    const connection = await open({
      timezone: '+05:00',
      sessionVariables: { wait_timeout: 1234 },
      queryTimeout: 60_000,
    });
    // npm mariadb hangs when something is still under way.
    await connection.ping();
    await connection.changeUser();
    const [row] = await connection.query(
      'SELECT @@time_zone AS zone, @@wait_timeout = 1234 AS waits, @@max_statement_time AS seconds',
    );
    peerDefect(provider, 'forgets what the options say of a session', row, {
      peer: { zone: 'SYSTEM', waits: 0, seconds: 0 },
      ours: { zone: '+05:00', waits: 1, seconds: 60 },
    });
  });

  it('closes the prepared statements', async () => {
    const connection = await open();
    const statement = await connection.prepare('SELECT ? AS v');
    expect(await connection.execute('SELECT 1 AS v')).toEqual([{ v: 1 }]);
    await connection.changeUser();
    const error = await rejection(statement.execute([1]));
    peerDefect(provider, 'asks the server for a statement that is gone', error.errno, {
      peer: 1243,
      ours: 45051,
    });
    statement.close();
    const again = await outcome(connection.execute('SELECT 1 AS v'));
    peerDefect(provider, 'goes on with statements that are gone', again, {
      peer: 'rejected ER_UNKNOWN_STMT_HANDLER',
      ours: 'resolved',
    });
  });

  it('comes in the order of the calls', async () => {
    await account('change_order', "BY 'secret'");
    const connection = await open();
    const outcomes = Promise.all([
      whoAmI(connection),
      connection.changeUser({ user: 'change_order', password: 'secret' }),
      whoAmI(connection),
    ]);
    const settled = await outcome(outcomes, 2000);
    peerDefect(provider, 'hangs when something is still under way', settled, {
      peer: 'unsettled',
      ours: 'resolved',
    });
    if (settled === 'resolved') {
      expect(await outcomes).toEqual([settings().user, undefined, 'change_order']);
    } else connection.destroy();
  });

  it('works without pipelining and with compression', async () => {
    await account('change_slow', "BY 'secret'");
    for (const options of [{ pipelining: false }, { compress: true }]) {
      const connection = await open(options);
      await connection.changeUser({ user: 'change_slow', password: 'secret' });
      expect(await whoAmI(connection)).toBe('change_slow');
    }
  });

  it('starts from the user of the last change', async () => {
    await account('change_last', "BY 'secret'");
    const connection = await openForLoss();
    await connection.changeUser({ user: 'change_last', password: 'secret' });
    const again = await outcome(connection.changeUser(), 5000);
    peerDefect(provider, 'mixes the first name with the last password', again, {
      peer: 'rejected ER_ACCESS_DENIED_ERROR',
      ours: 'resolved',
    });
  });

  it('rejects a wrong password, and the connection is closed', async () => {
    await account('change_wrong', "BY 'secret'");
    const connection = await openForLoss();
    const changing = connection.changeUser({ user: 'change_wrong', password: 'wrong' });
    const error = await rejection(changing);
    expect(error).toMatchObject({ errno: 1045, code: 'ER_ACCESS_DENIED_ERROR', sqlState: '28000' });
    expect(error.message).not.toContain('wrong password');
    expect(await outcome(connection.query('SELECT 1'))).toBe('rejected ER_CMD_CONNECTION_CLOSED');
    expect(connection.isValid()).toBe(false);
  });

  it('rejects an unknown database, and the connection is closed', async () => {
    const connection = await openForLoss();
    const { user, password } = settings();
    const error = await rejection(connection.changeUser({ user, password, database: 'no_such' }));
    expect(error).toMatchObject({ errno: 1049, code: 'ER_BAD_DB_ERROR' });
    expect(connection.isValid()).toBe(false);
  });

  it('rejects the commands that wait behind one that fails', async () => {
    const connection = await openForLoss();
    const changing = rejection(connection.changeUser({ user: 'no_such_user', password: 'x' }));
    const behind = outcome(connection.query('SELECT 1'), 5000);
    expect(await changing).toMatchObject({ errno: 1045 });
    peerDefect(provider, 'leaves them unsettled', await behind, {
      peer: 'unsettled',
      ours: 'rejected ER_ACCESS_DENIED_ERROR',
    });
  });

  it('is refused on a closed connection', async () => {
    const connection = await open();
    await connection.end();
    expect(await rejection(connection.changeUser())).toMatchObject({
      errno: 45013,
      code: 'ER_CMD_CONNECTION_CLOSED',
      fatal: true,
    });
  });

  it('is refused for MySQL', async () => {
    const port = await disguisedServer('8.0.30', 'mysql');
    const connection = await open({ host: '127.0.0.1', port });
    expect(await rejection(connection.changeUser())).toMatchObject({
      errno: 45003,
      code: 'ER_MYSQL_CHANGE_USER_BUG',
      sqlState: '0A000',
      fatal: false,
    });
    expect(await whoAmI(connection)).toBe(settings().user);
  });

  it('is told by the log, without a password', async () => {
    const lines: string[] = [];
    const connection = await open({ logger: { query: (line: string) => lines.push(line) } });
    const { user, password } = settings();
    await connection.changeUser({ user, password });
    expect(lines).toContain(`CHANGE USER to '${user}'`);
    expect(lines.join()).not.toContain(`'${password}'@`);
  });

  it('tells a callback, which may stand in the place of the options', async () => {
    const connection = openCallback();
    await called((callback) => connection.connect(callback));
    const { user, password } = settings();
    const nothing = [null, null, null];
    expect(await called((callback) => connection.changeUser(callback))).toEqual(nothing);
    expect(await called((callback) => connection.changeUser({ user, password }, callback))).toEqual(
      nothing,
    );
    const wrong = { user, password: `not ${password}` };
    const [error] = await called((callback) => connection.changeUser(wrong, callback));
    expect(error).toMatchObject({ errno: 1045 });
  });
});
