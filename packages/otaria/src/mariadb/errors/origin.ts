/** A method by which a program asks for something. */
export type Caller = (...args: never[]) => unknown;

/** The frames of those who called `method`, for the option `trace`. */
export function callerFrames(method: Caller): string {
  const origin: { stack?: string } = {};
  Error.captureStackTrace(origin, method);
  return origin.stack?.replace(/^.*\n/, '') ?? '';
}

/** Adds to an error where its command was issued. */
export function addOrigin(error: Error, origin: string): void {
  error.stack += `\n From event:\n${origin}`;
}
