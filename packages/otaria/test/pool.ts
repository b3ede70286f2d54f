import type { Pool, PoolConfig, PoolConnection } from 'mariadb';
import { onTestFinished } from 'vitest';
import { mariadb, settings } from './provider.js';

/** Something that happened to a pool, and the connection it happened to. */
export interface PoolEvent {
  name: string;
  threadId: number | undefined;
}

/** A pool that is ended when the test has finished, whatever its outcome; borrowed connections must be back by then. */
export function openPool(options: PoolConfig = {}): Pool {
  const pool = mariadb.createPool(settings(options));
  onTestFinished(async () => {
    if (!pool.closed) await pool.end();
  });
  return pool;
}

/** The counters of a pool: connections that are lent, that are idle, and requests that wait. */
export function counters(pool: Pool): { active: number; idle: number; waiting: number } {
  return {
    active: pool.activeConnections(),
    idle: pool.idleConnections(),
    waiting: pool.taskQueueSize(),
  };
}

/** The id of the connection that runs a statement of the pool. */
export async function runsOn(pool: Pool): Promise<number> {
  const [{ id }] = await pool.query({ sql: 'SELECT CONNECTION_ID() AS id', bigIntAsNumber: true });
  return id;
}

/** Collects the events of a pool, in their order. */
export function record(pool: Pool): PoolEvent[] {
  const events: PoolEvent[] = [];
  const note = (name: string) => (connection?: { threadId?: number | null }) => {
    events.push({ name, threadId: connection?.threadId ?? undefined });
  };
  pool.on('connection', note('connection'));
  pool.on('acquire', note('acquire'));
  pool.on('release', note('release'));
  pool.on('enqueue', note('enqueue'));
  return events;
}

/** Lends that many connections at a time. */
export function borrow(pool: Pool, count: number): Promise<PoolConnection[]> {
  return Promise.all(Array.from({ length: count }, () => pool.getConnection()));
}
