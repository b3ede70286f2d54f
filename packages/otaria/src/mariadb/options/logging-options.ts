/** Takes one message, or an error. */
// biome-ignore lint/suspicious/noExplicitAny: loggers of every kind fit, such as console.log.
export type Log = (message: any) => void;

/** Where messages go; null for nowhere. */
export interface Loggers {
  /** Packets, when `debug` is on or this is a function. */
  network: Log | null;
  /** Statements and other commands. */
  query: Log | null;
  /** Errors of commands and of the connection. */
  error: Log | null;
  /** What a program should know, such as connections that do not return to their pool. Default `console.log`. */
  warning: Log | null;
}

/** What is logged. Without these options nothing is. */
export interface LoggingOptions {
  /** A function for all messages, or one for each kind. `TypeError` for what is no function. */
  logger: Loggers;
  /**
   * Log every packet, to `console.log` if there is no logger for the network. Default: whether there is one. Packets of
   * a login are logged without their content.
   */
  debug: boolean;
  /** Log packets in their compressed form, too; implies `debug`. Default false. */
  debugCompress: boolean;
}

export function loggingOptions(given: Record<string, unknown>): LoggingOptions {
  const debugCompress = Boolean(given.debugCompress);
  const debug = debugCompress || Boolean(given.debug);
  const logger = loggers(given.logger);
  if (debug) logger.network ??= console.log;
  return { logger, debug: logger.network !== null, debugCompress };
}

/** The same with the log of packets switched on or off, to a function if there is one. */
export function switchedLog(
  { logger, debug, debugCompress }: LoggingOptions,
  kind: 'debug' | 'debugCompress',
  to: boolean | Log,
): LoggingOptions {
  const network = typeof to === 'function' ? to : (logger.network ?? console.log);
  const on = to !== false;
  return kind === 'debug'
    ? { logger: { ...logger, network }, debug: on, debugCompress: on && debugCompress }
    : { logger: { ...logger, network }, debug, debugCompress: on };
}

function loggers(given: unknown): Loggers {
  if (typeof given === 'function') {
    const log = given as Log;
    return { network: log, query: log, error: log, warning: log };
  }
  const own = (given ?? {}) as Record<keyof Loggers, unknown>;
  return {
    network: log('network', own.network),
    query: log('query', own.query),
    error: log('error', own.error),
    warning: log('warning', own.warning) ?? console.log,
  };
}

function log(name: string, value: unknown): Log | null {
  if (value === undefined || value === null || value === false) return null;
  if (typeof value === 'function') return value as Log;
  throw new TypeError(`logger.${name} must be a function`);
}
