import { once } from 'node:events';
import { checkEnds, sql } from '../readings.mjs';

export { tables } from '../readings.mjs';

export const title = "100 000 rows × 6 by queryStream and 'data' events";
export const big = true;

export function operation(connection, library) {
  return async () => {
    let count = 0;
    let first;
    let last;
    const stream = library.stream(connection, sql).on('data', (row) => {
      if (count++ === 0) first = row;
      last = row;
    });
    await once(stream, 'end');
    return { count, first, last };
  };
}

export const check = checkEnds;
