import { Readable } from 'node:stream';
import type { Connection } from 'otaria/mariadb';
import { createConnection } from 'otaria/mariadb';
import { createConnection as createCallbackConnection } from 'otaria/mariadb/callback';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settings } from '../provider.js';
import { LONG, observe, reason } from '../running-statements.js';

async function open(options: Record<string, unknown> = {}): Promise<Connection> {
  const connection = await createConnection({ ...settings(), ...options });
  onTestFinished(() => connection.end());
  return connection;
}

type Call = (connection: Connection, signal: AbortSignal) => Promise<unknown>;

const calls: [name: string, call: Call, options?: Record<string, unknown>][] = [
  ['query', (connection, signal) => connection.query({ sql: LONG, signal })],
  [
    'query with pipelining off',
    (connection, signal) => connection.query({ sql: LONG, signal }),
    { pipelining: false },
  ],
  [
    'query with compression',
    (connection, signal) => connection.query({ sql: LONG, signal }),
    { compress: true },
  ],
  ['execute', (connection, signal) => connection.execute({ sql: LONG, signal })],
  [
    'batch',
    async (connection, signal) => {
      await connection.query('CREATE TEMPORARY TABLE slept (n INT)');
      return connection.batch({ sql: 'INSERT INTO slept VALUES (SLEEP(?))', signal }, [[60], [60]]);
    },
  ],
  [
    'batch, row by row,',
    (connection, signal) =>
      connection.batch({ sql: 'DO SLEEP(?)', signal, bulk: false }, Array(50).fill([60])),
  ],
  [
    'prepare().execute',
    async (connection, signal) => {
      const prepared = await connection.prepare(LONG);
      return prepared.execute([], { signal }).finally(() => prepared.close());
    },
  ],
  [
    'prepare().executeStream',
    async (connection, signal) => {
      const prepared = await connection.prepare(LONG);
      for await (const _row of prepared.executeStream([], { signal }));
    },
  ],
  [
    'queryStream',
    async (connection, signal) => {
      for await (const _row of connection.queryStream({ sql: LONG, signal }));
    },
  ],
];

describe('a signal', () => {
  it.each(calls)('stops the statement of %s on the server', async (_name, call, options) => {
    const observer = await observe();
    const connection = await open(options);
    const controller = new AbortController();
    const called = call(connection, controller.signal);
    called.catch(() => undefined);
    await observer.runs(connection.threadId);
    controller.abort(reason);
    await expect(called).rejects.toBe(reason);
    await observer.rests(connection.threadId);
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await connection.execute('SELECT ? AS two', [2])).toEqual([{ two: 2 }]);
  });

  it.each(['query', 'execute'] as const)('stops %s of the callback API', async (method) => {
    const observer = await observe();
    const connection = createCallbackConnection(settings());
    onTestFinished(() => new Promise<void>((done) => connection.end(() => done())));
    await new Promise((up) => connection.connect(up));
    const controller = new AbortController();
    const failed = new Promise((resolve) => {
      const statement = { sql: LONG, signal: controller.signal };
      if (method === 'query') connection.query(statement, resolve);
      else connection.execute(statement, resolve);
    });
    await observer.runs(connection.threadId);
    controller.abort(reason);
    expect(await failed).toBe(reason);
    await observer.rests(connection.threadId);
    const rows = await new Promise((resolve) =>
      connection.query('SELECT 1 AS one', (_error, result) => resolve(result)),
    );
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('rejects with an AbortError when it has no reason of its own', async () => {
    const connection = await open();
    const signal = AbortSignal.timeout(20);
    await expect(connection.query({ sql: LONG, signal })).rejects.toHaveProperty(
      'name',
      'TimeoutError',
    );
    const controller = new AbortController();
    const called = connection.query({ sql: LONG, signal: controller.signal });
    controller.abort();
    await expect(called).rejects.toHaveProperty('name', 'AbortError');
  });

  it('that is aborted already sends nothing', async () => {
    const connection = await open();
    const signal = AbortSignal.abort(reason);
    await connection.query('SET @touched = 0');
    await expect(connection.query({ sql: 'SET @touched = 1', signal })).rejects.toBe(reason);
    await expect(connection.ping({ signal })).rejects.toBe(reason);
    expect(await connection.query('SELECT @touched AS touched')).toEqual([{ touched: 0n }]);
  });

  it('rejects at once what waits behind other commands, which is never sent then', async () => {
    const connection = await open();
    await connection.query('SET @touched = 0');
    const { signal, controller } = aborting();
    let answered = false;
    const first = connection.query('SELECT SLEEP(0.3) AS slept').finally(() => {
      answered = true;
    });
    const second = connection.query({ sql: 'SET @touched = 1', signal });
    const third = connection.execute({ sql: 'SET @touched = @touched + 2', signal });
    const fourth = connection.query('SELECT @touched AS touched');
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    await expect(third).rejects.toBe(reason);
    expect(answered).toBe(false);
    expect(await first).toEqual([{ slept: 0 }]);
    expect(await fourth).toEqual([{ touched: 0n }]);
  });

  it('rejects what waits for the connection to be up', async () => {
    const connection = createCallbackConnection(settings());
    onTestFinished(() => new Promise<void>((done) => connection.end(() => done())));
    const { signal, controller } = aborting();
    const failed = new Promise((resolve) => connection.query({ sql: LONG, signal }, resolve));
    controller.abort(reason);
    expect(await failed).toBe(reason);
  });

  it('has no effect once the command is answered', async () => {
    const connection = await open();
    const { signal, controller } = aborting();
    expect(await connection.query({ sql: 'SELECT 1 AS one', signal })).toEqual([{ one: 1 }]);
    const next = connection.query('SELECT SLEEP(0.05) AS slept');
    controller.abort(reason);
    expect(await next).toEqual([{ slept: 0 }]);
  });

  it('leaves an open transaction as it is', async () => {
    const observer = await observe();
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE cancelled (n INT) ENGINE = InnoDB');
    await connection.beginTransaction();
    await connection.query('INSERT INTO cancelled VALUES (1)');
    const { signal, controller } = aborting();
    const stopped = connection.query({ sql: LONG, signal });
    stopped.catch(() => undefined);
    await observer.runs(connection.threadId);
    controller.abort(reason);
    await expect(stopped).rejects.toBe(reason);
    await connection.commit();
    expect(await connection.query('SELECT n FROM cancelled')).toEqual([{ n: 1 }]);
  });

  it.each(['query', 'execute', 'batch'] as const)(
    'stops an upload by %s, however long its stream would go on',
    async (method) => {
      const connection = await open();
      const { signal, controller } = aborting();
      const endless = new Readable({
        read() {
          setImmediate(() => this.push('x'.repeat(100)));
        },
      });
      const values = method === 'batch' ? [[endless]] : [endless];
      const upload = connection[method]({ sql: 'SELECT LENGTH(?) AS n', signal }, values);
      await new Promise((resolve) => endless.once('data', resolve));
      controller.abort(reason);
      await expect(upload).rejects.toBe(reason);
      await expect.poll(() => endless.destroyed).toBe(true);
      expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    },
  );

  it('ends the connection that is in the middle of a local file, of which no row stays then', async () => {
    const observer = await open();
    await observer.query('CREATE OR REPLACE TABLE cut_short (n INT) ENGINE = InnoDB');
    onTestFinished(() => observer.query('DROP TABLE cut_short'));
    const connection = await open({ permitLocalInfile: true });
    const { signal, controller } = aborting();
    const file = new Readable({ read: () => undefined });
    const loading = connection.query({
      sql: "LOAD DATA LOCAL INFILE 'endless' INTO TABLE cut_short",
      infileStreamFactory: () => file,
      signal,
    });
    loading.catch(() => undefined);
    file.push('1\n2\n3');
    await expect.poll(() => file.readableFlowing).toBe(true);
    controller.abort(reason);
    await expect(loading).rejects.toBe(reason);
    await expect(connection.query('SELECT 1')).rejects.toHaveProperty('fatal', true);
    await expect.poll(() => file.destroyed).toBe(true);
    await expect
      .poll(() => observer.query('SELECT COUNT(*) AS n FROM cut_short'), { timeout: 5000 })
      .toEqual([{ n: 0n }]);
  });

  it('loads nothing of a local file that the server has not asked for yet', async () => {
    const connection = await open({ permitLocalInfile: true });
    await connection.query('CREATE TEMPORARY TABLE not_loaded (n INT)');
    const { signal, controller } = aborting();
    let opened = 0;
    const loading = connection.query({
      sql: "LOAD DATA LOCAL INFILE 'some' INTO TABLE not_loaded",
      infileStreamFactory: () => {
        opened += 1;
        return Readable.from(['1\n']);
      },
      signal,
    });
    controller.abort(reason);
    await expect(loading).rejects.toBe(reason);
    expect(await connection.query('SELECT COUNT(*) AS n FROM not_loaded')).toEqual([{ n: 0n }]);
    expect(opened).toBe(0);
  });

  it('stops a stream of rows whose reader has paused', async () => {
    const connection = await open();
    const { signal, controller } = aborting();
    const stream = connection.queryStream({
      sql: "SELECT seq, REPEAT('x', 1000) AS x FROM seq_1_to_10000000",
      signal,
    });
    await new Promise((resolve) => stream.once('readable', resolve));
    const failed = new Promise((resolve) => stream.once('error', resolve));
    controller.abort(reason);
    expect(await failed).toBe(reason);
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stops a ping, and the connection stays', async () => {
    const connection = await open();
    const { signal, controller } = aborting();
    const busy = connection.query('SELECT SLEEP(0.2) AS slept');
    const ping = connection.ping({ timeout: 100, signal });
    controller.abort(reason);
    await expect(ping).rejects.toBe(reason);
    expect(await busy).toEqual([{ slept: 0 }]);
    expect(connection.isValid()).toBe(true);
  });

  it('leaves no listener behind on itself', async () => {
    const connection = await open();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...values: Parameters<typeof add>) => {
      listeners += 1;
      add(...values);
    };
    signal.removeEventListener = (...values: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...values);
    };
    await Promise.all(Array.from({ length: 20 }, () => connection.query({ sql: 'DO 0', signal })));
    expect(listeners).toBe(0);
  });

  it('may be shared by many commands without a warning', async () => {
    const warnings: Error[] = [];
    const listener = (warning: Error) => warnings.push(warning);
    process.on('warning', listener);
    onTestFinished(() => void process.off('warning', listener));
    const connection = await open();
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 30 }, () => connection.query({ sql: 'DO 0', signal })));
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });

  it('must be one', async () => {
    const connection = await open();
    expect(() => connection.query({ sql: 'DO 0', signal: 'soon' as never })).toThrow(
      'signal must be an AbortSignal',
    );
  });
});

function aborting(): { controller: AbortController; signal: AbortSignal } {
  const controller = new AbortController();
  return { controller, signal: controller.signal };
}

describe('a timeout', () => {
  const timeout = 50;
  const slow: Record<string, (connection: Connection) => Promise<unknown>> = {
    execute: (connection) => connection.execute({ sql: LONG, timeout }),
    'prepare().execute': async (connection) => {
      const prepared = await connection.prepare(LONG);
      return prepared.execute([], { timeout });
    },
    batch: (connection) =>
      connection.batch({ sql: 'DO SLEEP(?)', timeout, bulk: false }, [[60], [60]]),
  };

  it.each(Object.entries(slow))('stops %s as the server would', async (_name, call) => {
    const connection = await open();
    await expect(call(connection)).rejects.toMatchObject({
      code: 'ER_STATEMENT_TIMEOUT',
      errno: 1969,
      sqlState: '70100',
      message: expect.stringContaining('the statement was stopped: it had no answer after 50 ms'),
    });
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('that is not reached has no effect', async () => {
    const connection = await open();
    const rows = await connection.execute({ sql: 'SELECT SLEEP(0.01) AS slept', timeout: 60_000 });
    expect(rows).toEqual([{ slept: 0 }]);
  });

  it.each(['query', 'execute'] as const)('of a connection is not one of %s', async (method) => {
    const connection = await open({ timeout });
    expect(await connection[method]('SELECT SLEEP(0.1) AS slept')).toEqual([{ slept: 0 }]);
  });
});
