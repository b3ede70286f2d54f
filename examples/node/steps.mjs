// What the steps of a demonstration have in common: a heading, the time they take, and checks of what they got.
import { inspect, isDeepStrictEqual, styleText } from 'node:util';
import { printTable } from './table.mjs';

const timings = [];

export function heading(text) {
  console.log(`\n${styleText('cyan', text)}`);
}

/** Runs something and notes its time; `rows` is how many rows it is about, if that is worth a rate. */
export async function timed(step, run, rows) {
  const start = performance.now();
  try {
    return await run();
  } finally {
    timings.push({ step, rows, time: performance.now() - start });
  }
}

export function printTimings() {
  const cells = ({ step, rows, time }) => {
    const perSecond = Math.round((rows / time) * 1000).toLocaleString('en');
    return [step, time.toFixed(1), ...(rows ? [rows.toLocaleString('en'), perSecond] : ['', ''])];
  };
  printTable([['step', 'ms', 'rows', 'rows/s']], timings.map(cells));
}

/** Throws an error that says what differs, if anything does; of lists that is the first pair that differs. */
export function check(what, found, expected) {
  if (isDeepStrictEqual(found, expected)) return;
  if (!Array.isArray(found)) {
    throw new Error(`${what}: found ${inspect(found)}, expected ${inspect(expected)}`);
  }
  check(`${what}, how many`, found.length, expected.length);
  for (const [i, item] of found.entries()) check(`${what}, number ${i + 1}`, item, expected[i]);
}
