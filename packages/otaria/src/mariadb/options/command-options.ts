import { abortSignal } from '../../abort-signal.js';
import { boolean, duration, number } from './coercion.js';

/** Opens the file that LOAD DATA LOCAL INFILE names. */
export type InfileStreamFactory = (path: string) => NodeJS.ReadableStream;

/** Options that each command may set for itself, beside those of its rows. */
export interface CommandSettings {
  /** Placeholders are `:name`, with an object of values. Default false. */
  namedPlaceholders: boolean;
  /** Array parameters stand in parentheses. Default false. */
  arrayParenthesis: boolean;
  /** Object parameters of text queries become `` `name`=value, … ``. Default false. */
  permitSetMultiParamEntries: boolean;
  /** Most characters of a statement, or bytes of a packet, in errors and logs. Default 256. */
  debugLen: number;
  /** Whether errors and logs show parameters. Default true; `logger.logParam` wins over it. */
  logParam: boolean;
  /** Whether errors show where the command was issued; costs a stack trace per command. Default false. */
  trace: boolean;
  /** Gives the content for LOAD DATA LOCAL INFILE instead of the file itself; 45022 when it throws or fails. */
  infileStreamFactory: InfileStreamFactory | undefined;
  /**
   * Milliseconds after which the command is stopped: by the server where it can (text queries, MariaDB 10.1.2), else by
   * `KILL QUERY`, counted from its sending. 0, the default: never. Only a command has it: `queryTimeout` is a session's.
   */
  timeout: number;
  /** Ends the command when it is aborted: it rejects with the signal's reason, and is stopped on the server. */
  signal: AbortSignal | undefined;
  /** Let `batch` send many rows by one command. Default true. */
  bulk: boolean;
  /** Whether `batch` gives a result per row (true, the default) or one in all (false). */
  fullResult: boolean | undefined;
}

export function commandSettings(given: Record<string, unknown>): CommandSettings {
  const { logger } = given;
  const ofLogger = (logger as { logParam?: unknown } | null | undefined)?.logParam;
  return {
    namedPlaceholders: Boolean(given.namedPlaceholders),
    arrayParenthesis: Boolean(given.arrayParenthesis),
    permitSetMultiParamEntries: Boolean(given.permitSetMultiParamEntries),
    debugLen: number(given.debugLen, 256) || 256,
    logParam: boolean(ofLogger ?? given.logParam, true),
    trace: Boolean(given.trace),
    infileStreamFactory: streamFactory(given.infileStreamFactory),
    timeout: 0,
    signal: undefined,
    bulk: boolean(given.bulk, true),
    fullResult: given.fullResult === undefined ? undefined : Boolean(given.fullResult),
  };
}

/** The settings of commands among all options, whose object has so many members that V8 is slow to read them. */
export function settingsAmong(options: CommandSettings): CommandSettings {
  return {
    namedPlaceholders: options.namedPlaceholders,
    arrayParenthesis: options.arrayParenthesis,
    permitSetMultiParamEntries: options.permitSetMultiParamEntries,
    debugLen: options.debugLen,
    logParam: options.logParam,
    trace: options.trace,
    infileStreamFactory: options.infileStreamFactory,
    timeout: options.timeout,
    signal: options.signal,
    bulk: options.bulk,
    fullResult: options.fullResult,
  };
}

/** The settings of a connection, with what one command says instead. */
export function overriddenSettings(
  base: CommandSettings,
  own: Record<string, unknown>,
): CommandSettings {
  const settings = { ...base };
  if (own.namedPlaceholders !== undefined)
    settings.namedPlaceholders = Boolean(own.namedPlaceholders);
  if (own.arrayParenthesis !== undefined) settings.arrayParenthesis = Boolean(own.arrayParenthesis);
  if (own.permitSetMultiParamEntries !== undefined) {
    settings.permitSetMultiParamEntries = Boolean(own.permitSetMultiParamEntries);
  }
  if (own.debugLen !== undefined) settings.debugLen = number(own.debugLen, base.debugLen);
  if (own.logParam !== undefined) settings.logParam = Boolean(own.logParam);
  if (own.trace !== undefined) settings.trace = Boolean(own.trace);
  if (own.timeout !== undefined) settings.timeout = duration(own.timeout);
  if (own.signal !== undefined) settings.signal = abortSignal(own.signal);
  if (own.bulk !== undefined) settings.bulk = Boolean(own.bulk);
  if (own.fullResult !== undefined) settings.fullResult = Boolean(own.fullResult);
  if (own.infileStreamFactory !== undefined) {
    settings.infileStreamFactory = streamFactory(own.infileStreamFactory);
  }
  return settings;
}

function streamFactory(value: unknown): InfileStreamFactory | undefined {
  if (!value) return undefined;
  if (typeof value === 'function') return value as InfileStreamFactory;
  throw new TypeError('infileStreamFactory must be a function that takes a path');
}
