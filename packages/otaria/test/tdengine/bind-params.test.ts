import { StmtBindParams, TaosError } from 'otaria/tdengine';
import { describe, expect, it } from 'vitest';

type Setter = Exclude<
  keyof StmtBindParams,
  'getBindCount' | 'getDataRows' | 'hasDates' | 'encode' | 'constructor'
>;

function params(setter: Setter, values: unknown[], secondGeneration = true): StmtBindParams {
  const made = new StmtBindParams(secondGeneration);
  made[setter](values);
  return made;
}

/** The column as hexadecimal: its NULLs, the lengths of its values, the values. */
function encoded(setter: Setter, values: unknown[], precision = 0): [string, number[], string] {
  const [{ nulls, lengths, values: bytes }] = params(setter, values).encode(precision);
  const hex = (part: Uint8Array): string => Buffer.from(part).toString('hex');
  return [hex(nulls), [...new Int32Array(Uint8Array.from(lengths).buffer)], hex(bytes)];
}

describe('a column of parameters', () => {
  it.each<[Setter, unknown[], string]>([
    ['setBoolean', [true, false], '0100'],
    ['setTinyInt', [-128, 127], '807f'],
    ['setUTinyInt', [0, 255], '00ff'],
    ['setSmallInt', [-32_768, 32_767], '0080ff7f'],
    ['setUSmallInt', [0, 65_535], '0000ffff'],
    ['setInt', [-(2 ** 31), 2 ** 31 - 1], '00000080ffffff7f'],
    ['setUInt', [0, 2 ** 32 - 1], '00000000ffffffff'],
    ['setBigint', [-(2n ** 63n), 5], '00000000000000800500000000000000'],
    ['setUBigint', [2n ** 64n - 1n, 5], 'ffffffffffffffff0500000000000000'],
    ['setFloat', [0.5, -2], '0000003f000000c0'],
    ['setDouble', [0.5, 1e-300], '000000000000e03f59f3f8c21f6ea501'],
    ['setTimestamp', [1n, -1], '0100000000000000ffffffffffffffff'],
  ])('by %s of %o holds the values of fixed size', (setter, values, bytes) => {
    expect(encoded(setter, values)).toEqual(['0000', [], bytes]);
  });

  it.each<[Setter]>([
    ['setVarchar'],
    ['setBinary'],
    ['setNchar'],
    ['setJson'],
    ['setVarBinary'],
    ['setGeometry'],
    ['setBlob'],
  ])('by %s holds text and bytes', (setter) => {
    const bytes = Uint8Array.of(0, 255);
    const [nulls, lengths, values] = encoded(setter, ['ab', 'ä', '', bytes, bytes.buffer, null]);
    expect([nulls, lengths, values]).toEqual([
      '000000000001',
      [2, 2, 0, 2, 2, 0],
      `6162c3a400ff00ff`,
    ]);
  });

  it('holds ASCII text with NULLs between', () => {
    expect(encoded('setVarchar', ['ab', null, 'c', undefined, ''])).toEqual([
      '0001000100',
      [2, 0, 1, 0, 0],
      '616263',
    ]);
  });

  it('keeps halves of a character apart that stand in neighbouring values', () => {
    const [, lengths] = encoded('setNchar', ['\ud83d', '\ude00']);
    expect(lengths).toEqual([3, 3]);
  });

  it('holds decimals as text', () => {
    const texts = ['1.50', '-.5', '7.', '1e-3', 12n, 3];
    const [nulls, lengths, values] = encoded('setDecimal', [...texts, null]);
    expect([nulls, lengths]).toEqual(['00000000000001', [4, 3, 2, 4, 2, 1, 0]]);
    expect(Buffer.from(values, 'hex').toString()).toBe(texts.join(''));
  });

  it.each([
    [0, 1n],
    [1, 1000n],
    [2, 1_000_000n],
  ])('holds Dates in the precision %i, also before 2001', (precision, perMillisecond) => {
    const dates = [new Date('1950-01-01T00:00:00.001Z'), new Date(0), null];
    const [nulls, , values] = encoded('setTimestamp', dates, precision);
    const counts = new BigInt64Array(new Uint8Array(Buffer.from(values, 'hex')).buffer);
    expect(nulls).toBe('000001');
    expect([...counts.subarray(0, 2)]).toEqual([BigInt(Number(dates[0])) * perMillisecond, 0n]);
  });

  it('takes null, undefined and an empty array as NULL', () => {
    expect(encoded('setInt', [null, undefined, [], 7])[0]).toBe('01010100');
  });
});

describe('a value that does not fit is refused by its place and type:', () => {
  it.each<[Setter, unknown]>([
    ['setBoolean', 1],
    ['setTinyInt', 128],
    ['setUTinyInt', -1],
    ['setInt', 1.5],
    ['setInt', Number.NaN],
    ['setInt', '1'],
    ['setInt', 1n],
    ['setUInt', 2 ** 32],
    ['setBigint', 2n ** 63n],
    ['setBigint', 2 ** 53],
    ['setBigint', '1'],
    ['setUBigint', -1n],
    ['setUBigint', -1],
    ['setFloat', '0.5'],
    ['setDouble', 1n],
    ['setVarchar', 1],
    ['setNchar', {}],
    ['setBlob', true],
    ['setDecimal', 'abc'],
    ['setDecimal', 0.5],
    ['setTimestamp', '2024-01-01'],
    ['setTimestamp', 1.5],
    ['setTimestamp', 2n ** 63n],
  ])('%s of %s', (setter, value) => {
    expect(() => params(setter, [null, value])).toThrow(TaosError);
    expect(() => params(setter, [null, value])).toThrow(/^value 2 of a column of [A-Z ]+ is /);
  });

  it('an invalid Date', () => {
    expect(() => params('setTimestamp', [new Date(Number.NaN)]).encode(0)).toThrow('[object Date]');
  });

  it('a secret text is not shown', () => {
    expect(() => params('setInt', ['sesame'])).toThrow(expect.not.stringContaining('sesame'));
  });
});

describe('parameters', () => {
  it.each([[[]], [undefined], ['text'], [7]])('are no column when they are %j', (values) => {
    expect(() => params('setInt', values as never)).toThrow(TaosError);
  });

  it('with columns of different lengths are refused', () => {
    const ragged = new StmtBindParams();
    ragged.setInt([1, 2]);
    ragged.setInt([1]);
    expect(() => ragged.encode(0)).toThrow(
      'wrong row length: column 2 has 1 rows, the first one 2',
    );
  });

  it('tell how many columns and rows they have', () => {
    const two = new StmtBindParams();
    expect([two.getBindCount(), two.getDataRows()]).toEqual([0, 0]);
    two.setInt([1, 2, 3]);
    two.setVarchar(['a', 'b', 'c']);
    expect([two.getBindCount(), two.getDataRows()]).toEqual([2, 3]);
  });

  it.each(['setDecimal', 'setBlob'] as const)('have no %s in the first generation', (setter) => {
    expect(() => params(setter, ['1'], false)).toThrow(expect.objectContaining({ code: 107 }));
  });

  it('do not change with the array of their Dates', () => {
    const dates = [new Date(5)];
    const made = params('setTimestamp', dates);
    dates[0] = new Date(7);
    expect(made.encode(0)[0].values[0]).toBe(5);
  });
});
