import type { Log } from '../options/logging-options.js';

/** What a sender does with a command. */
export type Protocol =
  | 'query'
  | 'execute'
  | 'batch'
  | 'prepare'
  | 'executeHeld'
  | 'refuseClosed'
  | 'ping'
  | 'takeTurn';

/** What a log shows of a command. */
interface LoggedCommand {
  readonly sql: string | null;
  readonly prepared: { readonly id: number } | undefined;
  statement(): string | null;
}

/** Logs a command that is about to be sent, with its parameters as `logParam` and `debugLen` say. */
export function logCommand(log: Log, protocol: Protocol, command: LoggedCommand): void {
  switch (protocol) {
    case 'query':
      return log(`QUERY: ${command.statement()}`);
    case 'execute':
    case 'executeHeld':
      // An id of -1 stands for the statement that is prepared in the same breath.
      return log(`EXECUTE: (${command.prepared?.id ?? -1}) sql: ${command.statement()}`);
    case 'batch':
      return log(`BULK: (${command.prepared?.id ?? -1}) sql: ${command.statement()}`);
    case 'prepare':
      return log(`PREPARE: ${command.sql}`);
    case 'ping':
      return log('PING');
    case 'refuseClosed':
    case 'takeTurn':
      return undefined;
  }
}
