import { isIP } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { ConnectionOptions } from '../options/connection-options.js';
import type { ConnectionCore } from './connection.js';
import type { Link } from './link.js';

/** Milliseconds that a second connection may be silent: nothing waits for ever for a kill. */
const LONGEST_SILENCE = 10_000;
/** Most milliseconds between two kills of the same statement. */
const LONGEST_PAUSE = 1000;

/** How to reach the server of a connection once more: at its address, but with the certificate for its name. */
export function secondOptions(options: ConnectionOptions, link: Link): ConnectionOptions {
  const { host: name, ssl, logger } = options;
  const named =
    ssl && isIP(name) === 0 ? { servername: name, ...(ssl === true ? undefined : ssl) } : ssl;
  return {
    ...options,
    host: link.transport.remoteAddress ?? name,
    ssl: named,
    initSql: undefined,
    permitRedirect: false,
    socketTimeout: LONGEST_SILENCE,
    logger: { ...logger, error: null },
  };
}

/** Ends a connection on the server. Nobody is told when that fails: the server ends it when it notices its loss. */
export async function killConnection(second: ConnectionCore, threadId: number): Promise<void> {
  try {
    await second.connect();
    await second.query(`KILL ${threadId}`);
    await second.end();
  } catch {
    second.destroy();
  }
}

/** What became of stopping a statement. */
export interface Kill {
  /** Whether the server has been told. */
  sent: boolean;
  /** Why the statement could not be stopped, if that is so. */
  failure: (Error & { fatal?: boolean }) | undefined;
}

/**
 * Stops what a connection runs, by `KILL QUERY` through a second one: again and again, since a kill has no effect before
 * the statement begins, and since a batch has many.
 *
 * @param ended Resolves when there is nothing left to stop.
 */
export async function killQuery(connection: ConnectionCore, ended: Promise<void>): Promise<Kill> {
  const { link } = connection;
  const { threadId } = link.info;
  const kill: Kill = { sent: false, failure: undefined };
  let second: ConnectionCore | undefined;
  let running = true;
  void ended.then(() => {
    running = false;
    if (!kill.sent) second?.destroy();
  });
  try {
    second = connection.openSecond();
    await second.connect();
    // Ids ascend, and begin anew with the server: a lower one means that this is another one.
    if (second.info.threadId < threadId)
      throw new Error('the second connection met another server');
    for (let pause = 1; running && !link.lost; ) {
      const { answered } = link;
      kill.sent = true;
      await second.query(`KILL QUERY ${threadId}`);
      await Promise.race([ended, setTimeout(pause, undefined, { ref: false })]);
      pause = link.answered > answered ? 1 : Math.min(pause * 2, LONGEST_PAUSE);
    }
    await second.end();
  } catch (error) {
    second?.destroy();
    if (running || kill.sent) kill.failure = error as Error;
  }
  return kill;
}
