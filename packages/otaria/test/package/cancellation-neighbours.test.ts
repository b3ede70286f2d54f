import { createConnection, createPool } from 'otaria/mariadb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settings } from '../provider.js';
import { reason } from '../running-statements.js';

/** Each has up to ten commands. */
const ROUNDS = 500;

/** Numbers that are the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** Issues statements of which some are aborted after a while; answers how many gave a wrong answer or none. */
async function round(
  run: (sql: string, signal?: AbortSignal) => Promise<unknown>,
  random: () => number,
): Promise<{ wrong: number; aborted: number }> {
  const controller = new AbortController();
  const count = 2 + Math.floor(random() * 8);
  const victim = Math.floor(random() * count);
  let wrong = 0;
  let aborted = 0;
  const commands = Array.from({ length: count }, async (_, index) => {
    const sql = `SELECT ${index} AS n, SLEEP(0.0005) AS slept`;
    const signal = index === victim || random() < 0.3 ? controller.signal : undefined;
    try {
      const rows = await run(sql, signal);
      // A SLEEP that is killed gives 1 instead of an error.
      if (JSON.stringify(rows) !== `[{"n":${index},"slept":0}]`) wrong += 1;
    } catch (error) {
      if (signal && error === reason) aborted += 1;
      else wrong += 1;
    }
  });
  const turns = Math.floor(random() * 12);
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  if (random() < 0.5) await new Promise((resolve) => setTimeout(resolve, random() * 4));
  controller.abort(reason);
  await Promise.all(commands);
  return { wrong, aborted };
}

describe('aborting at random', () => {
  it('hits no other command of a connection', { timeout: 120_000 }, async () => {
    const connection = await createConnection(settings());
    onTestFinished(() => connection.end());
    const random = randomNumbers(7);
    let aborted = 0;
    for (let i = 0; i < ROUNDS; i++) {
      const run = (sql: string, signal?: AbortSignal) =>
        random() < 0.5 ? connection.query({ sql, signal }) : connection.execute({ sql, signal });
      const outcome = await round(run, random);
      expect(outcome.wrong, `round ${i}`).toBe(0);
      aborted += outcome.aborted;
    }
    expect(aborted).toBeGreaterThan(ROUNDS / 10);
  });

  it('hits no other borrower of a pool', { timeout: 120_000 }, async () => {
    const pool = createPool({ ...settings(), connectionLimit: 2 });
    onTestFinished(() => pool.end());
    const random = randomNumbers(11);
    let aborted = 0;
    for (let i = 0; i < ROUNDS; i++) {
      const outcome = await round((sql, signal) => pool.query({ sql, signal }), random);
      expect(outcome.wrong, `round ${i}`).toBe(0);
      aborted += outcome.aborted;
    }
    expect(aborted).toBeGreaterThan(ROUNDS / 10);
    expect(pool.totalConnections()).toBe(2);
  });
});
