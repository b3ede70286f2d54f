import { startDevServer } from '@otaria/devserver';
import { type OpenOptions, WSConfig, WsSql } from 'otaria/tdengine';
import { afterAll, onTestFinished } from 'vitest';

const named = process.env.TDENGINE_URL;
const server = named ? undefined : await startDevServer();
afterAll(() => server?.stop());

/** The server of `TDENGINE_URL`, else a development server of this file. */
export const serverUrl: string = named ?? server?.url ?? '';

let databases = 0;

/** The URL with this database. */
export function withDatabase(database: string): string {
  const url = new URL(serverUrl);
  url.pathname = database;
  return url.href;
}

/** A connection that is closed when the test has finished, whatever its outcome. */
export async function open(options: OpenOptions = {}, url: string = serverUrl): Promise<WsSql> {
  const sql = await WsSql.open(new WSConfig(url), options);
  onTestFinished(() => sql.close());
  return sql;
}

/** A connection to a database of its own, which is dropped when the test has finished. */
export async function openDatabase(
  databaseOptions = '',
  options: OpenOptions = {},
): Promise<{ sql: WsSql; database: string }> {
  const database = `otaria_${process.pid}_${++databases}`;
  const administrator = await open();
  await administrator.exec(`CREATE DATABASE ${database} KEEP 36500d ${databaseOptions}`);
  onTestFinished(async () => {
    const dropping = await WsSql.open(new WSConfig(serverUrl));
    await dropping.exec(`DROP DATABASE IF EXISTS ${database}`);
    await dropping.close();
  });
  return { sql: await open(options, withDatabase(database)), database };
}

/** The error that a promise rejects with; a promise that resolves is an error itself. */
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever fields it has.
export async function rejection(promise: Promise<unknown>): Promise<any> {
  const value = await promise.catch((error: Error) => error);
  if (value instanceof Error) return value;
  throw new Error('expected a rejection, but the promise resolved');
}
