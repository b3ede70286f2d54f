import { PassThrough, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mariadb, open, protocols, rejection, settings } from '../provider.js';

// npm mariadb does not listen to the errors of a parameter's stream: the command never ends.

function failing(pieces: Buffer[], error: Error): Readable {
  return Readable.from(
    (async function* () {
      yield* pieces;
      throw error;
    })(),
  );
}

const small = [Buffer.from("it's")];
const beyondOneFrame = Array.from({ length: 17 }, () => Buffer.alloc(1 << 20, "'\\"));

describe.each(protocols)('a stream that fails as a parameter of %s', (run) => {
  it.each([
    ['at once', []],
    ['after some bytes', small],
    ['when a part has gone out', beyondOneFrame],
  ])('%s rejects its command alone', async (_, pieces) => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE stream_failure (id INT, v LONGBLOB)');
    const cause = new Error('disk on fire');
    const sql = 'INSERT INTO stream_failure VALUES (?, ?)';
    const failed = rejection(connection[run](sql, [1, failing(pieces, cause)]));
    const behind = connection.query('SELECT COUNT(*) AS n FROM stream_failure');
    const error = await failed;
    expect(error).toMatchObject({ name: 'SqlError', fatal: false, code: 'ER_BAD_PARAMETER_VALUE' });
    expect(error.message).toContain('disk on fire');
    expect((error as Error).cause).toBe(cause);
    expect(await behind).toEqual([{ n: 0n }]);
    await connection[run](sql, [2, Readable.from(small)]);
    expect(await connection.query('SELECT id, LENGTH(v) AS l FROM stream_failure')).toEqual([
      { id: 2, l: 4 },
    ]);
  });

  it('before its turn rejects the command', async () => {
    const connection = await open();
    const first = new PassThrough();
    const second = new PassThrough();
    const failed = rejection(connection[run]('SELECT ? AS a, ? AS b', [first, second]));
    await setImmediate();
    second.destroy(new Error('too early'));
    first.end('x');
    expect((await failed).message).toContain('too early');
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('by giving something else than bytes or text rejects the command', async () => {
    const connection = await open();
    const objects = Readable.from([{ a: 1 }]);
    const error = await rejection(connection[run]('SELECT ? AS a', [objects]));
    expect(error.message).toContain('gave a object instead of bytes or text');
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe.each(protocols)('a stream is refused by %s', (run) => {
  it('when it has ended already', async () => {
    const connection = await open();
    const ended = Readable.from(['x']);
    for await (const _ of ended);
    const error = await rejection(connection[run]('SELECT ? AS a', [ended]));
    expect(error.message).toContain('a stream that has ended or failed cannot be a parameter');
  });

  it('as two parameters', async () => {
    const connection = await open();
    const stream = Readable.from(['x']);
    const error = await rejection(connection[run]('SELECT ? AS a, ? AS b', [stream, stream]));
    expect(error.message).toContain('a stream can be one parameter only');
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('when it has no placeholder, which leaves it unread', async () => {
    const connection = await open();
    const stream = Readable.from(['x']);
    expect(await connection[run]('SELECT ? AS a', [1, stream])).toEqual([{ a: 1 }]);
    expect(stream.readable).toBe(true);
  });

  it('when a value is missing', async () => {
    const connection = await open();
    const stream = Readable.from(['x']);
    const error = await rejection(connection[run]('SELECT ? AS a, ? AS b', [stream]));
    expect(error.code).toBe('ER_MISSING_PARAMETER');
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

it.each(protocols)('a connection lost during an upload of %s rejects all', async (run) => {
  const connection = await mariadb.createConnection(settings());
  const killer = await open();
  connection.on('error', () => undefined);
  onTestFinished(() => connection.destroy());
  const stream = new PassThrough();
  onTestFinished(() => {
    stream.destroy();
  });
  const upload = rejection(connection[run]('SELECT ? AS a', [stream]));
  const behind = rejection(connection.query('SELECT 1'));
  stream.write('some');
  await setImmediate();
  await killer.query(`KILL ${connection.threadId}`);
  expect((await upload).fatal).toBe(true);
  expect((await behind).fatal).toBe(true);
});

it('typeCast, streams and prepared statements without a cache go together', async () => {
  const connection = await open({ prepareCacheLength: 0 });
  const sql = 'SELECT CONVERT(? USING utf8mb4) AS v';
  for (const text of ['a', 'b']) {
    expect(await connection.execute(sql, [Readable.from([text])])).toEqual([{ v: text }]);
  }
  const rows = await connection.query("SHOW SESSION STATUS LIKE 'Com_stmt_close'");
  expect(Number(rows[0].Value)).toBe(2);
});

it('a prepared statement takes streams', async () => {
  const connection = await open();
  const prepared = await connection.prepare('SELECT CONVERT(? USING utf8mb4) AS v, ? AS n');
  const all = [
    prepared.execute([Readable.from(['a', "'"]), 1]),
    prepared.execute(['b', 2]),
    prepared.execute([Readable.from(['c']), 3]),
  ];
  expect(await Promise.all(all)).toEqual([
    [{ v: "a'", n: 1 }],
    [{ v: 'b', n: 2 }],
    [{ v: 'c', n: 3 }],
  ]);
  prepared.close();
});

// npm mariadb lets later commands overtake an execution, and never ends.
describe.each(protocols)('a stream as parameter of %s', (run) => {
  it('takes a name', async () => {
    const connection = await open({ namedPlaceholders: true });
    const rows = await connection[run]('SELECT :n AS n, CONVERT(:s USING utf8mb4) AS s', {
      s: Readable.from(['named']),
      n: 5,
    });
    expect(rows).toEqual([{ n: 5, s: 'named' }]);
  });

  it('holds later commands back, and they keep their order', async () => {
    const connection = await open();
    const slow = new PassThrough();
    const order: string[] = [];
    const note = (name: string) => (): number => order.push(name);
    const all = [
      connection.query('DO 0').then(note('before')),
      connection[run]('SELECT ? AS v', [slow]).then(note('stream')),
      connection.query('SELECT 1 AS v').then(note('query')),
      connection.execute('SELECT ? AS v', [2]).then(note('execute')),
      connection.ping().then(note('ping')),
    ];
    slow.write('first ');
    await all[0];
    expect(order).toEqual(['before']);
    slow.end('last');
    await Promise.all(all);
    expect(order).toEqual(['before', 'stream', 'query', 'execute', 'ping']);
  });

  it('is waited for by end', async () => {
    const connection = await open();
    const slow = new PassThrough();
    const query = connection[run]('SELECT CONVERT(? USING utf8mb4) AS v', [slow]);
    const end = connection.end();
    slow.end('content');
    expect(await query).toEqual([{ v: 'content' }]);
    await end;
  });
});
