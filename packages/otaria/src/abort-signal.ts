import { setMaxListeners } from 'node:events';

/** Throws a `TypeError` for what is no `AbortSignal`; null is none. */
export function abortSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined || value === null) return undefined;
  const { aborted, addEventListener } = value as Partial<AbortSignal>;
  if (typeof aborted !== 'boolean' || typeof addEventListener !== 'function') {
    throw new TypeError('signal must be an AbortSignal');
  }
  const signal = value as AbortSignal;
  // Many commands may share one: that is no leak to warn of.
  if (signal instanceof EventTarget) setMaxListeners(Number.POSITIVE_INFINITY, signal);
  return signal;
}

/**
 * Settles as `outcome` does, or rejects with the signal's reason as soon as that is aborted.
 *
 * @param late Gets a value that comes after that.
 */
export function unlessAborted<T>(
  outcome: Promise<T>,
  signal: AbortSignal | undefined,
  late?: (value: T) => void,
): Promise<T> {
  if (!signal) return outcome;
  return new Promise((resolve, reject) => {
    let aborted = false;
    const abort = (): void => {
      aborted = true;
      reject(signal.reason);
    };
    const settled = (): void => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    outcome.then(
      (value) => {
        settled();
        if (aborted) late?.(value);
        else resolve(value);
      },
      (error: unknown) => {
        settled();
        reject(error);
      },
    );
  });
}
