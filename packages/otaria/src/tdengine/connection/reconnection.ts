import { invalidArgument } from '../invalid-argument.js';

const RETRIES = ['never', 'reads', 'idempotent'] as const;

/**
 * Which statements are sent again when the connection is lost before their answer has come: none, those that only read (and
 * `USE`), or all. A lost answer does not say whether a statement was carried out; `idempotent` is the program's word that it
 * may be carried out twice, as inserts with timestamps of their own may.
 */
export type Retry = (typeof RETRIES)[number];

/** How a lost connection is made again. */
export interface ReconnectionSettings {
  retry: Retry;
  /** Attempts for each adapter; with 0 the connection stays lost. */
  retries: number;
  /** Milliseconds to wait before the second attempt; it doubles with each further one. */
  firstDelay: number;
  /** Milliseconds that no wait exceeds. */
  longestDelay: number;
}

/** Refuses what is no `Retry`. */
export function checkedRetry(retry: unknown): Retry {
  if (RETRIES.includes(retry as Retry)) return retry as Retry;
  throw invalidArgument(`retry must be one of ${RETRIES.join(', ')}, not ${retry}`);
}

/** As in the original, numbers in the URL that make no sense have no effect. */
export function resolveReconnection(
  params: ReadonlyMap<string, string>,
  retry: Retry,
): ReconnectionSettings {
  const whole = (name: string, usual: number): number => {
    const text = params.get(name) ?? '';
    return /^\d{1,9}$/.test(text) ? Number(text) : usual;
  };
  const firstDelay = whole('retry_backoff_ms', 200);
  return {
    retry: checkedRetry(retry),
    retries: whole('retries', 5),
    firstDelay,
    longestDelay: Math.max(whole('retry_backoff_max_ms', 2000), firstDelay),
  };
}
