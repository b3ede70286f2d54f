/** From the gravest on. */
const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** Where messages go: `console`, or a logger of the program's own. */
export type Logger = Record<LogLevel, (message: string) => void>;

let threshold = -1;
let target: Logger = console;

/**
 * Sends messages of this level and graver ones to the console or to `logger`. Nothing is logged before the first call.
 *
 * @param level `error`, `warn`, `info` or `debug`; the other levels of winston count as `debug`, and `silent` ends it.
 */
export function setLogLevel(level: string, logger: Logger = console): void {
  const place = LEVELS.indexOf(level as LogLevel);
  threshold = level === 'silent' ? -1 : place < 0 ? LEVELS.length - 1 : place;
  target = logger;
}

/** Logs what `message` gives; it is called only when somebody listens. */
export function log(level: LogLevel, message: () => string): void {
  if (LEVELS.indexOf(level) <= threshold) target[level](`otaria/tdengine: ${message()}`);
}
