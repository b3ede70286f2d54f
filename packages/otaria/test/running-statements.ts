import type { Connection } from 'mariadb';
import { expect } from 'vitest';
import { open } from './provider.js';

/** A statement that ends of itself long after the test has failed. */
export const LONG = 'SELECT SLEEP(60) AS slept';

/** Why a test aborts. */
export const reason: Error = new Error('not wanted any more');

/** Looks through a connection of its own at what another one does. */
export interface Observer {
  readonly connection: Connection;
  /** Resolves when the server runs a statement of that connection. */
  runs(threadId: number | null): Promise<void>;
  /** Resolves when it does not, or not any more. */
  rests(threadId: number | null): Promise<void>;
}

export async function observe(): Promise<Observer> {
  const connection = await open();
  const running = async (threadId: number | null): Promise<number> => {
    const [row] = await connection.query(
      "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE id = ? AND command NOT IN ('Sleep', 'Daemon')",
      [threadId],
    );
    return Number(row.n);
  };
  const count = (threadId: number | null, n: number): Promise<void> =>
    expect.poll(() => running(threadId), { timeout: 10_000 }).toBe(n);
  return {
    connection,
    runs: (threadId) => count(threadId, 1),
    rests: (threadId) => count(threadId, 0),
  };
}
