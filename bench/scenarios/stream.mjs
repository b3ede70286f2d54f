import { checkEnds, sql } from '../readings.mjs';

export { tables } from '../readings.mjs';

export const title = '100 000 rows × 6 by queryStream and for await';
export const big = true;

export function operation(connection, library) {
  return async () => {
    let count = 0;
    let first;
    let last;
    for await (const row of library.stream(connection, sql)) {
      if (count++ === 0) first = row;
      last = row;
    }
    return { count, first, last };
  };
}

export const check = checkEnds;
