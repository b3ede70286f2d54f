import { EventEmitter } from 'node:events';
import type { Pool } from './pool.js';

/** What the promise and the callback face of a pool have in common. */
export class PoolFace extends EventEmitter {
  readonly #pool: Pool;
  readonly #name: string;

  /** @internal */
  constructor(pool: Pool, name: string) {
    super();
    this.#pool = pool;
    this.#name = name;
  }

  /** Whether `end` was called. */
  get closed(): boolean {
    return this.#pool.closed;
  }

  /** How many connections are lent. */
  activeConnections(): number {
    return this.#pool.active;
  }

  /** How many connections are open. */
  totalConnections(): number {
    return this.#pool.total;
  }

  /** How many connections are free. */
  idleConnections(): number {
    return this.#pool.idle;
  }

  /** How many requests wait for a connection. */
  taskQueueSize(): number {
    return this.#pool.waiting;
  }

  /** A value as a SQL literal. Placeholders are the better way. */
  escape(value: unknown): string {
    return this.#pool.escape(value);
  }

  /** A name as a back-quoted SQL identifier. Throws for an empty name and for one with a NUL character. */
  escapeId(name: string): string {
    return this.#pool.escapeId(name);
  }

  /** The counters of the pool, for logs. */
  override toString(): string {
    const { active, idle, limit } = this.#pool.counters;
    return `${this.#name}(active=${active} idle=${idle} limit=${limit})`;
  }
}
