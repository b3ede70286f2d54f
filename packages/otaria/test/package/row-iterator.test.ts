import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { RowIterator } from '../../src/mariadb/connection/row-iterator.js';

type Rows = AsyncIterator<unknown> & AsyncIterable<unknown>;
/** Reads rows and keeps those that it has seen. */
type Read = (iterator: Rows, seen: unknown[]) => Promise<unknown>;

/** A stream of the rows, which ends by the error if there is one. */
function rows(count: number, error?: Error): Readable {
  let next = 0;
  return new Readable({
    objectMode: true,
    read() {
      setImmediate(() => {
        for (let i = 0; i < 3 && next < count; i++) this.push({ row: next++ });
        if (next < count) return;
        if (error) this.destroy(error);
        else this.push(null);
      });
    },
  });
}

/** What reading by an iterator comes to: the rows, how it ended, and whether the stream is destroyed. */
async function reading(stream: Readable, iterator: Rows, read: Read): Promise<unknown[]> {
  stream.on('error', () => undefined);
  const seen: unknown[] = [];
  const outcome = await read(iterator, seen).then(
    (value) => ['resolved', value],
    (error) => ['rejected', error.code ?? error.message],
  );
  if (!stream.closed) await once(stream, 'close');
  return [seen, outcome, stream.destroyed];
}

async function each(iterator: Rows, seen: unknown[]): Promise<void> {
  for await (const row of iterator) seen.push(row);
}

describe('the iterator of rows', () => {
  it.each<[string, () => Readable, Read]>([
    ['at the end', () => rows(10), each],
    ['without rows', () => rows(0), each],
    ['at an error', () => rows(10, new Error('broken')), each],
    [
      'when the loop is left',
      () => rows(100),
      async (iterator, seen) => {
        for await (const row of iterator) if (seen.push(row) === 5) break;
      },
    ],
    [
      'when the loop throws',
      () => rows(100),
      async (iterator, seen) => {
        for await (const row of iterator) if (seen.push(row) === 5) throw new Error('enough');
      },
    ],
    [
      'when several rows are asked for at once',
      () => rows(4),
      async (iterator) =>
        Promise.all(Array.from({ length: 7 }, async () => (await iterator.next()).value)),
    ],
    [
      'when more is asked for behind the end',
      () => rows(1),
      async (iterator, seen) => {
        for (let i = 0; i < 4; i++) seen.push(await iterator.next());
      },
    ],
    [
      'when more is asked for behind an error',
      () => rows(0, new Error('broken')),
      async (iterator, seen) => {
        await iterator.next().catch((error) => seen.push(error.message));
        seen.push(await iterator.next());
      },
    ],
  ])('does what that of Node.js does %s', async (_, make, read) => {
    const [ours, original] = [make(), make()];
    const expected = await reading(original, original[Symbol.asyncIterator]() as Rows, read);
    expect(await reading(ours, new RowIterator(ours), read)).toEqual(expected);
  });

  it.each([undefined, new Error('gone')])(
    'does what that of Node.js does when the stream is destroyed meanwhile by %s',
    async (error) => {
      const read =
        (stream: Readable): Read =>
        async (iterator, seen) => {
          for await (const row of iterator) if (seen.push(row) === 4) stream.destroy(error);
        };
      const [ours, original] = [rows(100), rows(100)];
      const expected = await reading(
        original,
        original[Symbol.asyncIterator]() as Rows,
        read(original),
      );
      expect(await reading(ours, new RowIterator(ours), read(ours))).toEqual(expected);
    },
  );
});
