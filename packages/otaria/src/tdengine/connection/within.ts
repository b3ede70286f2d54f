import { ErrorCode, TaosResultError } from '../errors.js';
import { LONGEST_TIMER } from './longest-timer.js';

/**
 * Settles as `outcome` does, unless the time is over before (105) or the signal is aborted (with its reason).
 *
 * @param deadline In milliseconds as `performance.now()` counts them; 0 for never.
 * @param what Is waited for.
 */
export function within<T>(
  outcome: Promise<T>,
  deadline: number,
  signal: AbortSignal | undefined,
  what: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal?.reason);
    const expire = (): void => {
      const message = `no answer in time: ${what}`;
      reject(new TaosResultError(ErrorCode.ERR_WEBSOCKET_QUERY_TIMEOUT, message));
    };
    const left = Math.min(Math.max(deadline - performance.now(), 0), LONGEST_TIMER);
    const timer = deadline > 0 ? setTimeout(expire, left) : undefined;
    signal?.addEventListener('abort', abort, { once: true });
    outcome.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}
