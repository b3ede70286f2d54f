import { abortSignal, unlessAborted } from '../../abort-signal.js';
import type { PingOptions } from '../api/options.js';
import { negativeTimeout } from '../errors/failure.js';
import { pingTimedOut } from './endings.js';
import type { ConnectionInfo } from './info.js';

/** Milliseconds, or these and a signal. */
export type PingLimits = number | PingOptions | null | undefined;

/** What a ping needs of its connection. */
export interface PingContext {
  readonly info: ConnectionInfo;
  send(resolve: () => void, reject: (error: Error) => void): void;
  /** Closes the connection. */
  lose(error: Error): void;
}

/** Asks the server for a sign of life. */
export function ping(limits: PingLimits, { info, send, lose }: PingContext): Promise<void> {
  const { timeout, signal: given } =
    typeof limits === 'object' ? { ...limits } : { timeout: limits };
  const signal = abortSignal(given);
  if (timeout !== undefined && timeout < 0) {
    return Promise.reject(negativeTimeout(info));
  }
  if (signal?.aborted) return Promise.reject(signal.reason);
  const answered = new Promise<void>((resolve, reject) => {
    const timedOut = (): void => {
      const error = pingTimedOut(info);
      reject(error);
      lose(error);
    };
    const timer = timeout ? setTimeout(timedOut, timeout) : undefined;
    const unlimited = (): void => clearTimeout(timer);
    signal?.addEventListener('abort', unlimited, { once: true });
    const settled = (): void => {
      unlimited();
      signal?.removeEventListener('abort', unlimited);
    };
    send(
      () => {
        settled();
        resolve();
      },
      (error) => {
        settled();
        reject(error);
      },
    );
  });
  return unlessAborted(answered, signal);
}
