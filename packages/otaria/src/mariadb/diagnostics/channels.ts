import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import type {
  AcquireMessage,
  ConnectMessage,
  ServerMessage,
  StatementMessage,
} from '../api/diagnostics.js';
import type { Command } from '../connection/command.js';
import type { Protocol } from '../connection/sender.js';
import type { ConnectionOptions } from '../options/connection-options.js';

type Channel<M extends object> = TracingChannel<unknown, M>;

function channel<M extends object>(name: string): Channel<M> {
  return tracingChannel(`otaria:mariadb:${name}`);
}

const connect = channel<ConnectMessage>('connect');
const acquire = channel<AcquireMessage>('acquire');
const execute = channel<StatementMessage>('execute');

/** The channels of statements; other commands have none. */
const statements: Partial<Record<Protocol, Channel<StatementMessage>>> = {
  query: channel('query'),
  execute,
  executeHeld: execute,
  refuseClosed: execute,
  batch: channel('batch'),
  prepare: channel('prepare'),
};

/** The channel of a command, if somebody listens to it. */
export function subscribedChannel(protocol: Protocol): Channel<StatementMessage> | undefined {
  const found = statements[protocol];
  return found?.hasSubscribers ? found : undefined;
}

/** What messages say of the server. */
function serverMessage(options: ConnectionOptions): ServerMessage {
  const { socketPath, database } = options;
  const [host, port] = socketPath ? [] : [options.host, options.port];
  return { host, port, socketPath, database, threadId: undefined };
}

/** What is known of a connection. */
interface Known {
  readonly options: ConnectionOptions;
  readonly info: { readonly threadId: number };
}

/** The id of a connection, once the server has told it. */
function threadIdOf({ info }: Known): number | undefined {
  return info.threadId >= 0 ? info.threadId : undefined;
}

/** Connects, so that subscribers hear of it. */
export function traceConnect(known: Known, begin: () => Promise<void>): Promise<void> {
  if (!connect.hasSubscribers) return begin();
  const { options } = known;
  const message: ConnectMessage = { ...serverMessage(options), user: options.user };
  const begun = async (): Promise<void> => {
    await begin();
    message.threadId = threadIdOf(known);
  };
  return connect.tracePromise(begun, message);
}

/** Whether somebody wants to hear of requests to pools. */
export function acquireIsTraced(): boolean {
  return acquire.hasSubscribers;
}

/** Asks a pool for a connection, so that subscribers hear of it. */
export function traceAcquire<C extends Known>(
  options: ConnectionOptions,
  counters: Pick<AcquireMessage, 'active' | 'idle' | 'waiting' | 'limit'>,
  find: () => C | Promise<C>,
): Promise<C> {
  const message: AcquireMessage = { ...serverMessage(options), ...counters };
  const found = async (): Promise<C> => {
    const connection = await find();
    message.threadId = threadIdOf(connection);
    return connection;
  };
  return acquire.tracePromise(found, message);
}

/** Issues a command so that the subscribers of a channel hear of it, and of its outcome. */
export function traceCommand(
  channel: Channel<StatementMessage>,
  command: Command,
  known: Known,
  issue: () => void,
): void {
  const { sql, values } = command;
  const message: StatementMessage = { ...serverMessage(known.options), sql, values };
  // Copies and logs of a message lack what is not enumerable.
  Object.defineProperty(message, 'values', { enumerable: false });
  message.threadId = threadIdOf(known);
  const outcome = channel.tracePromise(
    () =>
      new Promise<void>((resolve, reject) => {
        const { resolve: succeed, reject: fail } = command;
        command.resolve = (value) => {
          message.threadId = threadIdOf(known);
          resolve();
          succeed(value);
        };
        command.reject = (error) => {
          message.threadId = threadIdOf(known);
          reject(error);
          fail(error);
        };
        issue();
      }),
    message,
  );
  // The command tells its caller itself.
  outcome.catch(() => undefined);
}
