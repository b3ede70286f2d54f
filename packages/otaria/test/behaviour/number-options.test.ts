import { describe, expect, it } from 'vitest';
import type { ConnectionConfig } from '../provider.js';
import { open, protocols, rejection } from '../provider.js';

const SAFE = '9007199254740991';
const UNSAFE = '9007199254740993';

describe.each(protocols)('numbers by %s', (run) => {
  const select = `SELECT CAST(? AS SIGNED) AS big, CAST(? AS DECIMAL(30, 0)) AS whole,
    CAST('1.50' AS DECIMAL(10, 2)) AS scaled`;

  it.each<[string, ConnectionConfig, unknown, unknown]>([
    [
      'are BigInt and text',
      {},
      { big: 9007199254740991n, whole: SAFE, scaled: '1.50' },
      { big: 9007199254740993n, whole: UNSAFE, scaled: '1.50' },
    ],
    [
      'are Numbers with bigIntAsNumber and decimalAsNumber, whatever that loses',
      { bigIntAsNumber: true, decimalAsNumber: true },
      { big: 9007199254740991, whole: 9007199254740991, scaled: 1.5 },
      { big: 9007199254740992, whole: 9007199254740992, scaled: 1.5 },
    ],
    [
      'are Numbers with supportBigNumbers, or text where those lose something',
      { supportBigNumbers: true },
      { big: 9007199254740991, whole: 9007199254740991, scaled: 1.5 },
      { big: UNSAFE, whole: UNSAFE, scaled: 1.5 },
    ],
    [
      'are text with bigNumberStrings beside supportBigNumbers',
      { supportBigNumbers: true, bigNumberStrings: true },
      { big: SAFE, whole: SAFE, scaled: '1.50' },
      { big: UNSAFE, whole: UNSAFE, scaled: '1.50' },
    ],
    [
      'are not touched by bigNumberStrings alone',
      { bigNumberStrings: true },
      { big: 9007199254740991n, whole: SAFE, scaled: '1.50' },
      { big: 9007199254740993n, whole: UNSAFE, scaled: '1.50' },
    ],
  ])('%s', async (_, options, safe, unsafe) => {
    const connection = await open(options);
    expect(await connection[run](select, [SAFE, SAFE])).toEqual([safe]);
    expect(await connection[run](select, [UNSAFE, UNSAFE])).toEqual([unsafe]);
    const usual = await open();
    const statement = { ...options, sql: select };
    expect(await usual[run](statement, [SAFE, SAFE])).toEqual([safe]);
    expect(await usual[run](statement, [UNSAFE, UNSAFE])).toEqual([unsafe]);
  });

  it.each<[string, string]>([
    ['bigIntAsNumber', 'SELECT CAST(? AS SIGNED) AS v'],
    ['decimalAsNumber', 'SELECT CAST(? AS DECIMAL(30, 0)) AS v'],
  ])('are refused by checkNumberRange where %s loses something', async (option, sql) => {
    const connection = await open({ [option]: true, checkNumberRange: true });
    expect(await connection[run](sql, [SAFE])).toEqual([{ v: Number(SAFE) }]);
    expect(await connection[run](sql, [`-${SAFE}`])).toEqual([{ v: -Number(SAFE) }]);
    for (const value of [UNSAFE, `-${UNSAFE}`]) {
      const error = await rejection(connection[run](sql, [value]));
      expect(error).toMatchObject({
        errno: 45050,
        code: 'ER_PARSING_PRECISION',
        sqlState: '42000',
        fatal: false,
      });
    }
    expect(await connection[run]('SELECT 1 AS v')).toEqual([{ v: 1 }]);
  });

  it('with a fraction are not checked by checkNumberRange', async () => {
    const connection = await open({ decimalAsNumber: true, checkNumberRange: true });
    const sql = 'SELECT CAST(? AS DECIMAL(30, 2)) AS v';
    expect(await connection[run](sql, [`${UNSAFE}.25`])).toEqual([{ v: Number(`${UNSAFE}.25`) }]);
  });

  it('are told to be unsafe once, after the other rows were read', async () => {
    const connection = await open({ bigIntAsNumber: true, checkNumberRange: true });
    const sql = `SELECT seq + ${UNSAFE} AS v FROM seq_1_to_1000`;
    const failing = rejection(connection[run](sql));
    const next = connection.query('SELECT 1 AS v');
    expect(await failing).toMatchObject({ errno: 45050 });
    expect(await next).toEqual([{ v: 1 }]);
  });
});

describe('insertId', () => {
  it.each<[ConnectionConfig, unknown, unknown]>([
    [{}, 9007199254740991n, 9007199254740992n],
    [{ insertIdAsNumber: true }, 9007199254740991, 9007199254740992],
    [{ supportBigNumbers: true }, 9007199254740991, '9007199254740992'],
    [{ supportBigNumbers: true, bigNumberStrings: true }, SAFE, '9007199254740992'],
  ])('with %j is %s, or %s when it is unsafe', async (options, safe, unsafe) => {
    const connection = await open(options);
    await connection.query(
      `CREATE TEMPORARY TABLE number_ids (id BIGINT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=${SAFE}`,
    );
    expect((await connection.query('INSERT INTO number_ids VALUES ()')).insertId).toBe(safe);
    expect((await connection.execute('INSERT INTO number_ids VALUES ()')).insertId).toBe(unsafe);
  });

  it('is refused by checkNumberRange where insertIdAsNumber loses something', async () => {
    const connection = await open({ insertIdAsNumber: true, checkNumberRange: true });
    await connection.query(
      `CREATE TEMPORARY TABLE number_ids (id BIGINT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=${SAFE}`,
    );
    const insert = 'INSERT INTO number_ids VALUES ()';
    expect((await connection.query(insert)).insertId).toBe(Number(SAFE));
    expect(await rejection(connection.query(insert))).toMatchObject({ errno: 45050 });
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('may be negative', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE number_ids (id BIGINT AUTO_INCREMENT PRIMARY KEY)',
    );
    const { insertId } = await connection.query('INSERT INTO number_ids VALUES (-5)');
    expect(insertId).toBe(-5n);
  });
});
