import { describe, expect, it } from 'vitest';
import { open, protocols, provider } from '../provider.js';

const SEED = 20_260_101;
const VALUES = 60;
const ROUNDS = 20;

/** A small generator (mulberry32), so that a failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What could end a literal, begin a comment or be a placeholder. */
const telling = [
  "'",
  '"',
  '\\',
  '\0',
  '`',
  '?',
  ':a',
  '--',
  '/*',
  '#',
  '%',
  '_',
  '\n',
  '\x1a',
  '\u00bf',
  '功',
  '😊',
  'x',
];

describe.each(protocols)('random parameters of %s', (run) => {
  it.each([
    ['usual', ''],
    ['NO_BACKSLASH_ESCAPES', 'NO_BACKSLASH_ESCAPES'],
    ['ANSI_QUOTES', 'ANSI_QUOTES'],
    ['NO_BACKSLASH_ESCAPES and ANSI_QUOTES', 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'],
  ])('come back as they were in the %s SQL mode', async (_, mode) => {
    const random = generator(SEED);
    const connection = await open();
    await connection.query('SET sql_mode = ?', [mode]);
    const text = (): string =>
      Array.from({ length: random(12) }, () => telling[random(telling.length)]).join('');
    const bytes = (): Buffer =>
      Buffer.from(
        Array.from({ length: random(12) }, () => (random(2) ? random(256) : 39 + random(2) * 53)),
      );
    for (let round = 0; round < ROUNDS; round++) {
      const values = Array.from({ length: VALUES }, () => (random(2) ? text() : bytes()));
      const sql = `SELECT ${values.map((_, index) => `? AS v${index}`).join(', ')}, 'end' AS last`;
      const [row] = await connection[run](sql, values);
      expect(Object.values(row), `${provider}, seed ${SEED}, round ${round}`).toEqual([
        ...values,
        'end',
      ]);
    }
  });
});
