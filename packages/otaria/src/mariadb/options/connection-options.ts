import { type RowOptions, resolveRowOptions, rowOptionDefaults } from '../rows/row-options.js';
import { positive } from './coercion.js';
import { type CommandSettings, commandSettings } from './command-options.js';
import { type EndpointOptions, endpointOptions } from './endpoint-options.js';
import { type LoggingOptions, loggingOptions } from './logging-options.js';
import { type LoginOptions, loginOptions } from './login-options.js';
import { largestPacket } from './packet-limit.js';
import { prepareCacheLength, type SessionOptions, sessionOptions } from './session-options.js';
import { parseConnectionUrl } from './url.js';

export type { CommandSettings } from './command-options.js';

/** Options of a connection that cannot be set per command. */
export interface ConnectionSettings
  extends EndpointOptions,
    LoginOptions,
    SessionOptions,
    LoggingOptions {}

/** Every option of a connection, resolved. */
export interface ConnectionOptions extends ConnectionSettings, CommandSettings, RowOptions {}

/** What a program passes: any of the options, numbers and booleans also as the original accepts them. */
export type ConnectionInput = string | Record<string, unknown>;

/** Options of npm mariadb that this version does not have yet: better an error than a wrong result. */
const unsupported = ['timeout'] as const;

/** Throws when options of a connection or of a command ask for what this version does not have. */
export function refuseUnsupported(given: Record<string, unknown>): void {
  const name = unsupported.find((name) => given[name]);
  if (name) throw new Error(`The option '${name}' is not supported by this version`);
}

/** The same for options that are resolved but not in use yet. */
export function refuseUnused(options: ConnectionOptions): void {
  const { logger, timezone, pipelining } = options;
  const unused: Record<string, unknown> = {
    debug: options.debug,
    logger: logger.query ?? logger.error,
    forceVersionCheck: options.forceVersionCheck,
    infileStreamFactory: options.infileStreamFactory,
    permitLocalInfile: options.permitLocalInfile,
    queryTimeout: options.queryTimeout,
    stream: options.stream,
    timezone: timezone !== 'local',
    pipelining: !pipelining,
  };
  const name = Object.keys(unused).find((name) => unused[name]);
  if (name) throw new Error(`The option '${name}' is not supported by this version`);
}

/**
 * Takes an options object or a connection string and fills in the defaults. Options that are not known are ignored, as
 * npm mariadb does: options of pools and of frameworks travel in the same object.
 */
export function resolveOptions(input: ConnectionInput | null | undefined): ConnectionOptions {
  const given = typeof input === 'string' ? parseConnectionUrl(input) : (input ?? {});
  refuseUnsupported(given);
  return {
    ...rowOptions(given),
    ...endpointOptions(given),
    ...loginOptions(given),
    ...sessionOptions(given),
    ...commandSettings(given),
    ...loggingOptions(given),
    permitLocalInfile: Boolean(given.permitLocalInfile),
    prepareCacheLength: prepareCacheLength(given.prepareCacheLength),
    maxAllowedPacket: positive(
      'maxAllowedPacket',
      given.maxAllowedPacket || undefined,
      largestPacket(),
    ),
    maxAllowedColumns: positive('maxAllowedColumns', given.maxAllowedColumns, 65_535),
  };
}

function rowOptions(given: Record<string, unknown>): RowOptions {
  const rows = resolveRowOptions(given, rowOptionDefaults);
  if (given.jsonStrings !== undefined) rows.autoJsonMap = !rows.jsonStrings;
  return rows;
}
