import { Readable } from 'node:stream';

/** A stream as the value of a parameter. */
export type ParameterStream = NodeJS.ReadableStream;

/** Whether an object is a stream to read from. */
export function isStream(value: object): value is ParameterStream {
  const { pipe, read } = value as { pipe?: unknown; read?: unknown };
  return typeof pipe === 'function' && typeof read === 'function';
}

/** In the place of a stream that has been sent already. */
export const SENT_STREAM: object = Object.freeze({});

/** Whether there is a stream among the values of a statement. */
export function hasStream(values: unknown): boolean {
  if (typeof values !== 'object' || values === null) return false;
  if (!Array.isArray(values)) return isStream(values) || hasStream(Object.values(values));
  // A plain loop, as it looks at every value of a batch.
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'object' && value !== null && isStream(value)) return true;
  }
  return false;
}

/** An error is thrown when a stream is read; one that comes before its turn must not end the process. */
export function awaitTurn(values: unknown): void {
  if (typeof values !== 'object' || values === null) return;
  for (const value of isStream(values) ? [values] : Object.values(values)) {
    if (typeof value === 'object' && value && isStream(value)) value.on('error', ignore);
  }
}

function ignore(): void {}

/** Ends the streams among the values of a statement, or of the rows of a batch: nobody wants them any more. */
export function destroyStreams(values: unknown, ofRows = true): void {
  if (typeof values !== 'object' || values === null) return;
  for (const value of isStream(values) ? [values] : Object.values(values)) {
    if (typeof value !== 'object' || value === null) continue;
    if (isStream(value)) (value as Partial<Readable>).destroy?.();
    else if (ofRows) destroyStreams(value, false);
  }
}

/** Servers take no larger packets by default; pieces of this size are far below. */
const LONGEST_PIECE = 1 << 20;

/** The bytes of a stream; text is UTF-8. Leaving it early destroys the stream. */
export async function* piecesOf(stream: ParameterStream): AsyncGenerator<Uint8Array> {
  // Streams of the oldest kind cannot be iterated.
  const chunks = Symbol.asyncIterator in stream ? stream : new Readable().wrap(stream);
  for await (const chunk of chunks as AsyncIterable<unknown>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(`a parameter's stream gave a ${typeof chunk} instead of bytes or text`);
    }
    for (let at = 0; at < bytes.length; at += LONGEST_PIECE) {
      yield bytes.subarray(at, at + LONGEST_PIECE);
    }
  }
}
