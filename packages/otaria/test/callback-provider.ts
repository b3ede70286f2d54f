import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { QueryOptions } from '../src/mariadb/callback.js';
import type { ConnectionConfig } from './provider.js';
import { packageName, settings } from './provider.js';

export type CallbackApi = typeof import('../src/mariadb/callback.js');
export type CallbackConnection = ReturnType<CallbackApi['createConnection']>;

/** The callback entry of the chosen package. */
export const callbackApi: CallbackApi = await import(`${packageName}/callback`);

/** A connection that may still be connecting; it is closed when the test has finished. */
export function openCallback(options: ConnectionConfig = {}): CallbackConnection {
  const connection = callbackApi.createConnection({ ...settings(options) });
  // A test may leave a connection that is lost: nobody else wants to hear of it then.
  connection.on('error', () => undefined);
  onTestFinished(() => connection.destroy());
  return connection;
}

// biome-ignore lint/suspicious/noExplicitAny: stands for the callback of any method.
type Callback = (...values: any[]) => void;

/** What a callback is called with. */
export function called(run: (callback: Callback) => unknown): Promise<unknown[]> {
  return new Promise((resolve) => run((...values) => resolve(values)));
}

/** What a callback is called with within a while; undefined when it is not called. */
export function calledWithin(
  milliseconds: number,
  run: (callback: Callback) => unknown,
): Promise<unknown[] | undefined> {
  return Promise.race([called(run), setTimeout(milliseconds, undefined, { ref: false })]);
}

// biome-ignore lint/suspicious/noExplicitAny: values and callback, as the method takes them.
type Runner = (sql: string | QueryOptions, ...values: any[]) => unknown;

/** A connection that is up, whose `query` and `execute` can be called in the same way. */
export async function openRunner(
  options: ConnectionConfig = {},
): Promise<Omit<CallbackConnection, 'query' | 'execute'> & Record<'query' | 'execute', Runner>> {
  const connection = openCallback(options);
  await called((callback) => connection.connect(callback));
  return connection;
}
