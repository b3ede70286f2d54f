import {
  type OpenOptions,
  TMQConstants,
  tmqConnect,
  type WsConsumer,
  type WsSql,
} from 'otaria/tdengine';
import { onTestFinished } from 'vitest';
import { openDatabase, serverUrl } from './server.js';

/** Long enough for any machine: tests go on when the message is there. */
export const LONG = 60_000;
const TOPIC_SUBSCRIBED = 0x3eb;

let topics = 0;

/** A topic on a database of its own, in which `statements` ran before; both are dropped when the test has finished. */
export async function openTopic(
  statements: string[],
  source: (database: string) => string,
): Promise<{ sql: WsSql; database: string; topic: string }> {
  const { sql, database } = await openDatabase('VGROUPS 1 WAL_RETENTION_PERIOD 3600');
  for (const statement of statements) await sql.exec(statement);
  const topic = await createTopic(sql, source(database));
  return { sql, database, topic };
}

/** @param source What follows the name, such as `AS DATABASE d`. */
export async function createTopic(sql: WsSql, source: string): Promise<string> {
  const topic = `topic_${process.pid}_${++topics}`;
  await sql.exec(`CREATE TOPIC ${topic} ${source}`);
  onTestFinished(() => dropTopic(sql, topic));
  return topic;
}

/** Servers notice a moment after it that a consumer has gone. */
async function dropTopic(sql: WsSql, topic: string): Promise<void> {
  const error = await sql.exec(`DROP TOPIC ${topic}`).catch((error) => error);
  if (error?.code === TOPIC_SUBSCRIBED) return dropTopic(sql, topic);
  if (error instanceof Error) throw error;
}

/** Settings of a consumer of the test's server; a group begins with the first message. */
export function settings(group: string, more: Record<string, unknown> = {}): Map<string, unknown> {
  const { host, username, password } = new URL(serverUrl);
  return new Map<string, unknown>([
    [TMQConstants.WS_URL, `ws://${host}`],
    [TMQConstants.CONNECT_USER, username],
    [TMQConstants.CONNECT_PASS, password],
    [TMQConstants.GROUP_ID, group],
    [TMQConstants.CLIENT_ID, 'tester'],
    [TMQConstants.AUTO_OFFSET_RESET, 'earliest'],
    [TMQConstants.ENABLE_AUTO_COMMIT, 'false'],
    ...Object.entries(more),
  ]);
}

/** A consumer that is closed when the test has finished. */
export async function subscribe(
  topic: string,
  more: Record<string, unknown> = {},
  options: OpenOptions = {},
): Promise<WsConsumer> {
  const consumer = await tmqConnect(settings('g', more), options);
  onTestFinished(() => consumer.close());
  await consumer.subscribe([topic]);
  return consumer;
}

/** The rows of the next message. */
// biome-ignore lint/suspicious/noExplicitAny: rows are any.
export async function nextRows(consumer: WsConsumer): Promise<any[]> {
  const [message] = (await consumer.poll(LONG)).values();
  return message.getData() ?? [];
}

/** Whether no message waits. */
export async function isEmpty(consumer: WsConsumer): Promise<boolean> {
  return (await consumer.poll(0)).has('');
}
