import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mariadb, open, protocols, rejection, settings } from '../provider.js';

interface Relay {
  port: number;
  /** Holds back what the server says until released. */
  hold(): void;
  release(): void;
}

/** A TCP relay to the server that can hold back the answers. */
async function relay(): Promise<Relay> {
  const { host = 'localhost', port = 3306 } = settings();
  let upstream: Socket | undefined;
  const server = createServer((client) => {
    const socket = connect(port, host);
    upstream = socket;
    client.pipe(socket).pipe(client);
    for (const end of [client, socket]) end.on('error', () => end.destroy());
    client.on('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    upstream?.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => upstream?.pause(),
    release: () => upstream?.resume(),
  };
}

describe.each(protocols)('commands of %s issued at once', (run) => {
  it('are answered in their order, a hundred of them', async () => {
    const connection = await open();
    const order: number[] = [];
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const results = await Promise.all(
      numbers.map(async (i) => {
        const rows = await connection[run]('SELECT ? AS v', [`value ${i}`]);
        order.push(i);
        return rows[0].v;
      }),
    );
    expect(results).toEqual(numbers.map((i) => `value ${i}`));
    expect(order).toEqual(numbers);
  });

  it('fail one by one, without touching their neighbours', async () => {
    const connection = await open();
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) =>
        i % 3 === 1
          ? connection[run]('SELECT ? FROM pipelining_no_such_table', [i])
          : connection[run]('SELECT ? AS v', [`${i}`]),
      ),
    );
    for (const [i, result] of results.entries()) {
      if (i % 3 === 1)
        expect(result).toMatchObject({ status: 'rejected', reason: { errno: 1146 } });
      else expect(result).toEqual({ status: 'fulfilled', value: [{ v: `${i}` }] });
    }
  });

  it('stay in step around refused ones', async () => {
    const connection = await open();
    const before = connection[run]("SELECT 'before' AS v");
    const refused = rejection(connection[run](''));
    const short = rejection(connection[run]('SELECT ? AS a, ? AS short', [1]));
    const duplicate = rejection(connection[run]('SELECT 1 AS a, 2 AS a'));
    const after = connection[run]("SELECT 'after' AS v");
    expect(await before).toEqual([{ v: 'before' }]);
    expect(await refused).toMatchObject({ errno: 45049 });
    expect((await short).errno).toBeGreaterThan(0);
    expect(await duplicate).toMatchObject({ errno: 45040 });
    expect(await after).toEqual([{ v: 'after' }]);
  });

  it('are on the server before the first answer is back', async () => {
    const { port, hold, release } = await relay();
    const connection = await mariadb.createConnection(settings({ host: '127.0.0.1', port }));
    onTestFinished(() => connection.destroy());
    const observer = await open();
    await connection.query('SET @n = 0');
    const lock = `pipelining-${run}-${connection.threadId}`;
    // Statements that must be prepared first may wait for that.
    await connection[run]('SET @n = @n');
    await connection[run]('SELECT @n AS n');
    await connection[run]('SELECT GET_LOCK(?, 0) AS locked', [null]);
    hold();
    const commands = [
      connection[run]('SET @n = @n'),
      connection[run]('SELECT @n AS n'),
      connection[run]('SELECT GET_LOCK(?, 0) AS locked', [lock]),
    ];
    const holder = async () => (await observer.query('SELECT IS_USED_LOCK(?) AS id', [lock]))[0].id;
    await expect.poll(async () => Number(await holder())).toBe(connection.threadId);
    release();
    const [set, select, locked] = await Promise.all(commands);
    expect([set.affectedRows, Number(select[0].n), locked[0].locked]).toEqual([0, 0, 1]);
  });
});

describe('commands of all kinds issued at once', () => {
  it('are answered in their order', async () => {
    const connection = await open({ multipleStatements: true });
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    await connection.query(
      'CREATE TEMPORARY TABLE pipelining (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20))',
    );
    const results = await Promise.all([
      connection.query("INSERT INTO pipelining (v) VALUES ('a')").finally(note('insert')),
      connection.ping().finally(note('ping')),
      connection
        .execute('INSERT INTO pipelining (v) VALUES (?), (?)', ['b', 'c'])
        .finally(note('execute')),
      connection.beginTransaction().finally(note('begin')),
      connection.query('SELECT 1 AS one; SELECT 2 AS two').finally(note('multiple')),
      connection.commit().finally(note('commit')),
      connection.execute('SELECT v FROM pipelining ORDER BY id').finally(note('select')),
    ]);
    expect(order).toEqual(['insert', 'ping', 'execute', 'begin', 'multiple', 'commit', 'select']);
    expect(results[0].insertId).toBe(1n);
    expect(results[2].affectedRows).toBe(2);
    expect(results[4]).toEqual([[{ one: 1 }], [{ two: 2 }]]);
    expect(results[6]).toEqual([{ v: 'a' }, { v: 'b' }, { v: 'c' }]);
  });

  it('may be issued from the answer of another', async () => {
    const connection = await open();
    const collected: number[] = [];
    const chain = async (n: number): Promise<void> => {
      const [{ v }] = await connection.query('SELECT ? AS v', [n]);
      collected.push(v);
      if (n < 50) await Promise.all([chain(n * 2), chain(n * 2 + 1)]);
    };
    await chain(1);
    expect(collected.sort((a, b) => a - b)).toEqual(Array.from({ length: 99 }, (_, i) => i + 1));
  });

  it('carry big and small results side by side', async () => {
    const connection = await open();
    const [big, small, bigger] = await Promise.all([
      connection.query('SELECT seq AS id FROM seq_1_to_50000'),
      connection.execute("SELECT 'small' AS v"),
      connection.execute('SELECT seq AS id, REPEAT(?, 50) AS text FROM seq_1_to_20000', ['x']),
    ]);
    expect([big.length, small[0].v, bigger.length]).toEqual([50_000, 'small', 20_000]);
    expect([big[49_999].id, bigger[19_999].id]).toEqual([50_000n, 20_000n]);
  });
});
