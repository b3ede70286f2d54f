import { describe, expect, it, onTestFinished } from 'vitest';
import { mariadb, open, protocols, rejection, settings } from '../provider.js';

const ok = { affectedRows: 0, insertId: 0n, warningStatus: 0 };

/** A stored procedure of this name for the time of the test. */
async function procedure(name: string, definition: string): Promise<void> {
  const connection = await mariadb.createConnection(settings());
  await connection.query(`CREATE OR REPLACE PROCEDURE ${name} ${definition}`);
  onTestFinished(async () => {
    await connection.query(`DROP PROCEDURE ${name}`);
    await connection.end();
  });
}

describe.each(protocols)('CALL by %s', (run) => {
  it('gives the rows of the procedure, then its OkPacket', async () => {
    const name = `results_one_${run}`;
    await procedure(name, "(IN a INT) SELECT a AS v, 'x' AS w");
    const connection = await open();
    const result = await connection[run](`CALL ${name}(?)`, [7]);
    expect(result).toHaveLength(2);
    expect(result[0]).toEqual([{ v: 7, w: 'x' }]);
    expect(result[0].meta[0].name()).toBe('v');
    expect(result[1]).toEqual(ok);
    expect(result[1].constructor.name).toBe('OkPacket');
    expect('meta' in result).toBe(false);
  });

  it('gives several row sets of different shape, an empty one among them', async () => {
    const name = `results_many_${run}`;
    await procedure(
      name,
      "() BEGIN SELECT 1 AS a; SELECT 'x' AS b, 2 AS c WHERE FALSE; SELECT 3 AS d UNION SELECT 4; END",
    );
    const connection = await open();
    const result = await connection[run](`CALL ${name}()`);
    expect(result).toEqual([[{ a: 1 }], [], [{ d: 3 }, { d: 4 }], ok]);
    expect(await connection[run](`CALL ${name}()`)).toEqual(result);
  });

  it('gives an OkPacket alone when the procedure selects nothing', async () => {
    const name = `results_none_${run}`;
    await procedure(name, '() DO 1');
    const connection = await open();
    expect(await connection[run](`CALL ${name}()`)).toEqual(ok);
  });

  it('rejects when the procedure fails after its first rows', async () => {
    const name = `results_fails_${run}`;
    await procedure(
      name,
      "() BEGIN SELECT 1 AS a; SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 30001, MESSAGE_TEXT = 'enough'; END",
    );
    const connection = await open();
    const error = await rejection(connection[run](`CALL ${name}()`));
    expect(error).toMatchObject({
      errno: 30001,
      sqlState: '45000',
      sqlMessage: 'enough',
      code: 'UNKNOWN',
    });
    expect(await connection[run]('SELECT 1 AS after')).toEqual([{ after: 1 }]);
  });
});

describe('OUT parameters by execute', () => {
  it('come as a row set before the OkPacket', async () => {
    await procedure('results_out', '(IN a INT, OUT b INT) SET b = a * 2');
    const connection = await open();
    const result = await connection.execute('CALL results_out(?, ?)', [21, null]);
    expect(result[0][0].b).toBe(42);
  });
});

describe('several statements in one query', () => {
  it('are refused by the server unless multipleStatements is set', async () => {
    const connection = await open();
    const error = await rejection(connection.query('SELECT 1; SELECT 2'));
    expect(error).toMatchObject({ errno: 1064, code: 'ER_PARSE_ERROR' });
  });

  it('give their results in order', async () => {
    const connection = await open({ multipleStatements: true });
    const result = await connection.query(
      "SELECT 1 AS a; DO 1; SELECT 'x' AS b, 2 AS c; SET @v = 1",
    );
    expect(result).toEqual([[{ a: 1 }], ok, [{ b: 'x', c: 2 }], ok]);
    expect([result[0].meta.length, result[2].meta.length]).toEqual([1, 2]);
  });

  it('give arrays with rowsAsArray', async () => {
    const connection = await open({ multipleStatements: true, rowsAsArray: true });
    expect(await connection.query('SELECT 1; SELECT 2, 3')).toEqual([[[1]], [[2, 3]]]);
  });

  it('take parameters across statements', async () => {
    const connection = await open({ multipleStatements: true });
    expect(await connection.query('SELECT ? AS a; SELECT ? AS b', ['; SELECT', 2])).toEqual([
      [{ a: '; SELECT' }],
      [{ b: 2 }],
    ]);
  });

  it('give their own insert ids', async () => {
    const connection = await open({ multipleStatements: true });
    await connection.query(
      'CREATE TEMPORARY TABLE results_ids (id INT AUTO_INCREMENT PRIMARY KEY, v INT)',
    );
    const result = await connection.query(
      'INSERT INTO results_ids (v) VALUES (1); INSERT INTO results_ids (v) VALUES (2), (3)',
    );
    expect(result).toEqual([
      { affectedRows: 1, insertId: 1n, warningStatus: 0 },
      { affectedRows: 2, insertId: 2n, warningStatus: 0 },
    ]);
  });

  it('reject as a whole at the first that fails, and later ones are not run', async () => {
    const connection = await open({ multipleStatements: true });
    const error = await rejection(
      connection.query('SET @v = 1; SELECT * FROM no_such_table_here; SET @v = 2'),
    );
    expect(error).toMatchObject({ errno: 1146 });
    expect(await connection.query('SELECT @v AS v')).toMatchObject([{ v: 1n }]);
  });
});
