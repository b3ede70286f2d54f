import { connect, type NetConnectOpts } from 'node:net';
import { Duplex } from 'node:stream';
import { ClientError } from '../errors/client-errors.js';
import { SqlError } from '../errors/sql-error.js';
import type { ConnectionSettings } from '../options/connection-options.js';

/** What `net.connect` takes for these settings: a unix socket or named pipe, else TCP. */
export function target({ socketPath, host, port }: ConnectionSettings): NetConnectOpts {
  return socketPath ? { path: socketPath } : { host, port, noDelay: true };
}

/**
 * Lets the option `stream` make the stream. `done` is called once, before this returns or later, with the error or the
 * stream; a factory that has none asks for the usual socket.
 */
export function openStream(
  settings: ConnectionSettings,
  done: (error: Error | undefined, stream?: Duplex) => void,
): void {
  let settled = false;
  const settle = (error?: Error | null, stream?: unknown): void => {
    if (settled) return;
    settled = true;
    if (error) done(error);
    else if (stream === undefined || stream === null) done(undefined, connect(target(settings)));
    else if (isDuplex(stream)) done(undefined, stream);
    else done(badStream(`it made ${String(stream)}, which is no stream`));
  };
  const { stream: factory } = settings;
  if (typeof factory !== 'function') {
    return settle(badStream('stream option is not a function'));
  }
  try {
    const made = factory(settle);
    if (made instanceof Promise) made.then((stream) => settle(null, stream), settle);
    else if (made !== undefined && made !== null) settle(null, made);
    // A function that takes no callback and makes nothing would be waited for in vain.
    else if (factory.length === 0) settle();
  } catch (error) {
    settle(error as Error);
  }
}

/** Streams of other implementations will do, too. */
function isDuplex(value: unknown): value is Duplex {
  if (value instanceof Duplex) return true;
  const { on, write, destroy } = value as Partial<Duplex>;
  return [on, write, destroy].every((method) => typeof method === 'function');
}

function badStream(reason: string): SqlError {
  const message = `the option stream cannot be used: ${reason}`;
  return new SqlError(message, null, false, null, 'HY000', ClientError.ER_BAD_PARAMETER_VALUE);
}
