import { abortSignal } from '../../abort-signal.js';
import { invalidArgument } from '../invalid-argument.js';
import { checkedRetry, type Retry } from './reconnection.js';

/** What every call may say of itself. */
export interface CallOptions {
  /** Milliseconds until the call fails; the connection's `timeout` by default, 0 for never. */
  timeout?: number;
  /** Ends the call: its promise rejects with the signal's reason. A statement that has been sent may still take effect. */
  signal?: AbortSignal;
  /** The id of the request, for the server's logs: 1 to 2^53 - 1; one of its own by default. */
  reqId?: number | bigint;
  /** Whether to send it again when the connection is lost before the answer has come; as the connection's `retry` by default. */
  retry?: Retry;
}

/** A call whose time runs already. */
export interface Call extends CallOptions {
  timeout: number;
  /** When it fails, in milliseconds as `performance.now()` counts them; 0 for never. */
  deadline: number;
}

/** Gives a call its whole time again. */
export function renew(call: Call): void {
  call.deadline = deadlineOf(call.timeout);
}

/** When a call that begins now must have ended; 0 for never. */
export function deadlineOf(timeout: number): number {
  return timeout > 0 ? performance.now() + timeout : 0;
}

/** Refuses what would be sent, or waited for, as something else. */
export function checkCall({ timeout, reqId, retry }: CallOptions): void {
  if (timeout !== undefined) checkTimeout(timeout);
  if (retry !== undefined) checkedRetry(retry);
  if (reqId === undefined || reqId === null) return;
  const number = typeof reqId === 'bigint' ? Number(reqId) : reqId;
  if (!Number.isSafeInteger(number) || number < 0) {
    throw invalidArgument(`reqId must be a whole number from 0 to 2^53 - 1, not ${reqId}`);
  }
}

/** The signal, if there is one; refuses what is none. */
export function checkedSignal(signal: unknown): AbortSignal | undefined {
  try {
    return abortSignal(signal);
  } catch (error) {
    throw invalidArgument((error as Error).message, error);
  }
}

export function checkTimeout(timeout: unknown): void {
  if (typeof timeout === 'number' && timeout >= 0) return;
  throw invalidArgument(`timeout must be a number of milliseconds, 0 for none, not ${timeout}`);
}
