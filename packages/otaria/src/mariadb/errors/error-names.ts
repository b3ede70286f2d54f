import { ClientError } from './client-errors.js';
import { serverErrorNames } from './server-errors.js';

const clientErrorNames = new Map<number, string>(
  Object.entries(ClientError).map(([name, number]) => [number, name]),
);

/** The name of one of the connector's own errors. */
export function clientErrorName(errno: number): string | undefined {
  return clientErrorNames.get(errno);
}

/** The name of an error number, of the connector or of the server; `UNKNOWN` when it has none. */
export function errorName(errno: number): string {
  return clientErrorNames.get(errno) ?? serverErrorNames.get(errno) ?? 'UNKNOWN';
}
