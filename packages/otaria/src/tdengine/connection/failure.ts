import type { NativeSessionEvent } from '../../native/binding.js';
import { ErrorCode, TaosResultError } from '../errors.js';

/** The error of a connection that is gone. Whether a statement under way took effect is unknown. */
export function closedError(reason: string, cause?: Error): TaosResultError {
  const message = `the connection has been closed: ${reason}`;
  return new TaosResultError(ErrorCode.ERR_CONNECTION_CLOSED, message, cause && { cause });
}

/** The error of an event `failed` or `closed`. */
export function failure({ cause, code, text }: NativeSessionEvent): TaosResultError {
  switch (cause) {
    case 'server':
      return new TaosResultError(code, text);
    case 'deadline':
      return new TaosResultError(ErrorCode.ERR_WEBSOCKET_QUERY_TIMEOUT, text);
    case 'protocol':
      return new TaosResultError(ErrorCode.ERR_INVALID_MESSAGE_TYPE, text);
    default:
      return closedError(text);
  }
}
