import { describe, expect, it } from 'vitest';
import { commands, content, insert, kind, ok, run, table } from '../batches.js';
import { open, peerDefect, provider, rejection } from '../provider.js';

describe('a batch', () => {
  it('sends its rows by one command and gives one result', async () => {
    const connection = await table();
    const rows = Array.from({ length: 500 }, (_, i) => [i, `row ${i}`]);
    const result = await run(connection, insert, rows);
    expect(result).toEqual(ok(500, 1n));
    expect(kind(result)).toBe('OkPacket');
    expect(await content(connection)).toEqual(rows);
    expect(await commands(connection, 'Com_stmt_execute')).toBeLessThanOrEqual(1);
  });

  it.each([
    [
      'rows',
      insert,
      [
        [1, 'a'],
        [2, 'b'],
      ],
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    ['one row', insert, [1, 'a'], [[1, 'a']]],
    [
      'values of one parameter',
      'INSERT INTO batch (a) VALUES (?)',
      [1, 2, 3],
      [
        [1, null],
        [2, null],
        [3, null],
      ],
    ],
    ['one value', 'INSERT INTO batch (a) VALUES (?)', 5, [[5, null]]],
    [
      'rows with surplus values',
      insert,
      [
        [1, 'a', 'x'],
        [2, 'b', 'y'],
      ],
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'rows with a surplus value here and there',
      insert,
      [
        [1, 'a'],
        [2, 'b', 'y'],
      ],
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
  ])('takes %s', async (_, sql, values, expected) => {
    const connection = await table();
    await run(connection, sql, values as unknown[]);
    expect(await content(connection)).toEqual(expected);
  });

  it('takes its values from the object with the statement', async () => {
    const connection = await table();
    expect(await run(connection, { sql: insert, values: [[1, 'a']] } as never)).toEqual(ok(1, 1n));
  });

  it('takes objects for named placeholders; a name that is left out is NULL', async () => {
    const connection = await table({ namedPlaceholders: true });
    const sql = 'INSERT INTO batch (a, s) VALUES (:a, :s)';
    expect(
      await run(connection, sql, [{ a: 1, s: 'x' }, { s: 'y', a: 2 }, { a: 3 }]),
    ).toMatchObject({
      affectedRows: 3,
    });
    expect(await content(connection)).toEqual([
      [1, 'x'],
      [2, 'y'],
      [3, null],
    ]);
  });

  it('takes one object for named placeholders', async () => {
    const connection = await table({ namedPlaceholders: true });
    const sql = 'INSERT INTO batch (a, s) VALUES (:a, :s)';
    await run(connection, sql, [{ a: 1, s: 'x' }]);
    await run(connection, sql, { a: 2, s: 'y' } as never);
    peerDefect(provider, 'loses the values of a single object', await content(connection), {
      peer: [
        [1, 'x'],
        [null, null],
      ],
      ours: [
        [1, 'x'],
        [2, 'y'],
      ],
    });
  });

  it('takes arrays, too, when placeholders may have names', async () => {
    const connection = await table({ namedPlaceholders: true });
    await run(connection, insert, [
      [1, 'x'],
      [2, 'y'],
    ]);
    peerDefect(provider, 'writes NULL in place of every value', await content(connection), {
      peer: [
        [null, null],
        [null, null],
      ],
      ours: [
        [1, 'x'],
        [2, 'y'],
      ],
    });
  });

  it('ignores values beyond the placeholders', async () => {
    const connection = await table();
    await run(connection, insert, [
      [1, 'x', 'surplus'],
      [2, 'y', 'surplus'],
    ]);
    expect(await content(connection)).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
  });

  it('calls a procedure once per row, if not by a bulk command', async () => {
    const connection = await table();
    await connection.query(
      'CREATE OR REPLACE PROCEDURE batch_procedure(IN p INT) INSERT INTO batch (a) VALUES (p)',
    );
    const sql = 'CALL batch_procedure(?)';
    // Servers take no bulk command for it.
    expect(await rejection(run(connection, sql, [[1], [2]]))).toMatchObject({ errno: 1295 });
    await run(connection, { sql, bulk: false }, [[1], [2]]);
    expect(await content(connection)).toEqual([
      [1, null],
      [2, null],
    ]);
    await connection.query('DROP PROCEDURE batch_procedure');
  });

  it('keeps its place among executions of the same statement', async () => {
    const connection = await table();
    const sql = 'INSERT INTO batch (a) VALUES (?)';
    const commands = [
      run(connection, sql, [[1], [2]]),
      connection.execute(sql, [3]),
      run(connection, sql, [[4], [5]]),
    ];
    await Promise.all(commands);
    const values = (await content(connection)).map(([a]) => a);
    peerDefect(provider, 'lets an execution pass a batch that is being prepared', values, {
      peer: [3, 1, 2, 4, 5],
      ours: [1, 2, 3, 4, 5],
    });
  });

  it('carries values of every type', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE batch_types (i BIGINT, d DOUBLE, n DECIMAL(30, 5), s TEXT, b BLOB, t DATETIME(3), j TEXT, y BOOLEAN)',
    );
    const date = new Date(2024, 0, 2, 3, 4, 5, 678);
    const rows = [
      [1n, 0.5, '12345678901234567890.12345', 'é😀', Buffer.from([0, 255]), date, { a: 1 }, true],
      [null, null, null, null, null, null, null, null],
      [2n ** 62n, -1e300, '-0.00001', '', Buffer.alloc(0), new Date(1999, 11, 31), [1, 'x'], false],
    ];
    await run(connection, 'INSERT INTO batch_types VALUES (?, ?, ?, ?, ?, ?, ?, ?)', rows);
    expect(await connection.query({ sql: 'SELECT * FROM batch_types', rowsAsArray: true })).toEqual(
      [
        [1n, 0.5, '12345678901234567890.12345', 'é😀', Buffer.from([0, 255]), date, '{"a":1}', 1],
        rows[1],
        [2n ** 62n, -1e300, '-0.00001', '', Buffer.alloc(0), new Date(1999, 11, 31), '[1,"x"]', 0],
      ],
    );
  });

  it.each([
    [
      'integers and fractions',
      [[1], [2.5], [null], [3], [-4.25]],
      ['1', '2.5', null, '3', '-4.25'],
    ],
    ['booleans and numbers', [[true], [2.5], [7]], ['1', '2.5', '7']],
    [
      'large and small integers',
      [[1], [9007199254740991n], [-(2n ** 63n)]],
      ['1', '9007199254740991', '-9223372036854775808'],
    ],
    ['integers beyond 2^63', [[1], [2n ** 64n - 1n], [-1]], ['1', '18446744073709551615', '-1']],
    ['integers beyond 2^64', [[1], [2n ** 64n], [-1]], ['1', '18446744073709551616', '-1']],
  ])('sends %s of one column without changing them', async (_, rows, expected) => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE batch_numbers (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(30))',
    );
    const result = await run(connection, 'INSERT INTO batch_numbers (v) VALUES (?)', rows);
    const texts = await connection.query('SELECT v FROM batch_numbers ORDER BY id');
    expect(texts.map((row: { v: string }) => row.v)).toEqual(expected);
    peerDefect(provider, 'begins a command when the type of a value changes', kind(result), {
      peer: 'Array',
      ours: 'OkPacket',
    });
  });

  it.each([
    ['dates', Array.from({ length: 4 }, (_, i) => [new Date(2024, 0, i + 1)])],
    ['integers from 2^63 on', Array.from({ length: 4 }, (_, i) => [2n ** 63n + BigInt(i)])],
  ])('sends a column of %s by one command', async (_, rows) => {
    const connection = await table();
    const result = await run(connection, 'INSERT INTO batch (s) VALUES (?)', rows);
    peerDefect(provider, 'sends a command per row', result, {
      peer: [1n, 2n, 3n, 4n].map((id) => ok(1, id)),
      ours: ok(4, 1n),
    });
  });

  it('does not turn a number into another text to send it with others', async () => {
    const connection = await table();
    const rows = [[1.5], [999_999_999_999_999], [1_000_000_000_000_000], [2.5], ['text'], [3]];
    await run(connection, 'INSERT INTO batch (s) VALUES (?)', rows);
    const texts = (await content(connection)).map(([, s]) => s);
    peerDefect(provider, 'sends integers beyond 32 bits as DOUBLE', texts, {
      peer: ['1.5', '999999999999999', '1e15', '2.5', 'text', '3'],
      ours: ['1.5', '999999999999999', '1000000000000000', '2.5', 'text', '3'],
    });
  });

  it('goes in the order of the calls, before what is issued later', async () => {
    const connection = await table();
    const counts = 'SELECT COUNT(*) AS n FROM batch';
    const [before, , between, , after] = await Promise.all([
      connection.query(counts),
      run(connection, insert, [
        [1, 'a'],
        [2, 'b'],
      ]),
      connection.query(counts),
      run(connection, { sql: insert, bulk: false }, [
        [3, 'c'],
        [4, 'd'],
      ]),
      connection.query(counts),
    ]);
    const numbers = [before, between, after].map(([{ n }]) => Number(n));
    peerDefect(provider, 'lets later commands run before a batch', numbers, {
      peer: [0, 0, 0],
      ours: [0, 2, 4],
    });
  });

  it('does nothing without rows', async () => {
    const connection = await table();
    expect(await run(connection, insert, [])).toBeUndefined();
    expect(await content(connection)).toEqual([]);
  });

  it('runs a statement without parameters once for each empty row', async () => {
    const connection = await table();
    const result = await run(connection, 'INSERT INTO batch (a) VALUES (9)', [[], []]);
    expect(result).toEqual([ok(1, 1n), ok(1, 2n)]);
  });

  it('carries more than one packet takes', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE batch_large (id INT, v LONGTEXT)');
    const rows = Array.from({ length: 40 }, (_, i) => [i, String(i % 10).repeat(1 << 20)]);
    const result = await run(connection, 'INSERT INTO batch_large VALUES (?, ?)', rows);
    const affected = (result as { affectedRows: number }[]).map((packet) => packet.affectedRows);
    expect(affected.reduce((sum, count) => sum + count)).toBe(40);
    expect(affected.length).toBeLessThanOrEqual(4);
    const [row] = await connection.query(
      'SELECT COUNT(*) AS n, SUM(LENGTH(v)) AS bytes FROM batch_large WHERE v = REPEAT(id % 10, 1 << 20)',
    );
    expect(row).toEqual({ n: 40n, bytes: String(40 * (1 << 20)) });
  });

  it('respects maxAllowedPacket', async () => {
    const connection = await open({ maxAllowedPacket: 1 << 20 });
    await connection.query('CREATE TEMPORARY TABLE batch_split (v LONGTEXT)');
    const result = await run(
      connection,
      'INSERT INTO batch_split VALUES (?)',
      Array(5).fill(['x'.repeat(400_000)]),
    );
    expect((result as { affectedRows: number }[]).map((packet) => packet.affectedRows)).toEqual([
      2, 2, 1,
    ]);
  });
});

describe('the result of a batch', () => {
  const rows = [
    [1, 'a'],
    [2, 'b'],
  ];

  it.each([
    [{ fullResult: true }, [ok(1, 1n), ok(1, 2n)]],
    [{ fullResult: false }, ok(2, 1n)],
    [{}, ok(2, 1n)],
    [{ bulk: false, fullResult: true }, [ok(1, 1n), ok(1, 2n)]],
    [{ bulk: false, fullResult: false }, ok(2, 1n)],
    [{ bulk: false }, [ok(1, 1n), ok(1, 2n)]],
    [{ fullResult: true, metaAsArray: true }, [[ok(1, 1n), ok(1, 2n)], []]],
    [{ fullResult: false, metaAsArray: true }, [ok(2, 1n), []]],
  ])('follows %o', async (options, expected) => {
    const connection = await table();
    expect(await run(connection, { sql: insert, ...options }, rows)).toEqual(expected);
  });

  it('has no holes with metaAsArray', async () => {
    const connection = await table();
    const aggregate = await run(
      connection,
      { sql: insert, bulk: false, fullResult: false, metaAsArray: true },
      rows,
    );
    peerDefect(provider, 'loses insertId and warningStatus', aggregate, {
      peer: [{ affectedRows: 2 }, []],
      ours: [ok(2, 1n), []],
    });
    const single = await run(connection, { sql: insert, metaAsArray: true }, rows);
    peerDefect(provider, 'gives undefined for the columns', single[1], {
      peer: undefined,
      ours: [],
    });
  });

  it.each([{}, { bulk: false }, { fullResult: false }, { fullResult: true }])(
    'is the rows that the statement returns, with %o',
    async (options) => {
      const connection = await table();
      const sql = `${insert} RETURNING id, s`;
      const result = await run(connection, { sql, ...options }, rows);
      expect(result).toEqual([
        { id: 1, s: 'a' },
        { id: 2, s: 'b' },
      ]);
      expect(result.meta.map((column: { name(): string }) => column.name())).toEqual(['id', 's']);
      const [again, meta] = await run(connection, { sql, metaAsArray: true, ...options }, rows);
      expect([again.length, meta.length]).toEqual([2, 2]);
    },
  );

  it('is all rows of all executions of a query', async () => {
    const connection = await open();
    const sql = 'SELECT ? AS v UNION ALL SELECT 7';
    const result = await run(connection, { sql, bulk: false }, [[1], [2]]);
    peerDefect(provider, 'keeps the first row of each execution', result, {
      peer: [{ v: 1 }, { v: 2 }],
      ours: [{ v: 1 }, { v: 7 }, { v: 2 }, { v: 7 }],
    });
  });

  it('counts what an update matches', async () => {
    const connection = await table();
    await run(connection, insert, rows);
    expect(
      await run(connection, 'UPDATE batch SET a = a + ? WHERE id = ?', [
        [1, 1],
        [1, 2],
      ]),
    ).toEqual(ok(2, 0n));
  });

  it('follows the options for numbers', async () => {
    const connection = await table();
    expect(await run(connection, { sql: insert, insertIdAsNumber: true }, rows)).toMatchObject({
      insertId: 1,
    });
  });
});
