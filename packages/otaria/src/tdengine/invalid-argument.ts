import { ErrorCode, TaosError } from './errors.js';

/** The error of an argument that does not fit; nothing has been sent. */
export function invalidArgument(message: string, cause?: unknown): TaosError {
  const options = cause === undefined ? undefined : { cause };
  return new TaosError(ErrorCode.ERR_INVALID_PARAMS, message, options);
}
