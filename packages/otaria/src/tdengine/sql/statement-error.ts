import { TaosResultError } from '../errors.js';

/** Errors of a call carry the statement, and the stack of whoever awaits it instead of the socket's. */
export async function withSql<T>(sql: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof TaosResultError) {
      Object.defineProperty(error, 'sql', { value: sql });
      Error.captureStackTrace(error);
    }
    throw error;
  }
}
