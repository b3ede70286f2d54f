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

/**
 * Takes an options object or a connection string and fills in the defaults. Options that are not known are ignored, as
 * npm mariadb does: options of pools and of frameworks travel in the same object.
 */
export function resolveOptions(input: ConnectionInput | null | undefined): ConnectionOptions {
  const given = typeof input === 'string' ? parseConnectionUrl(input) : (input ?? {});
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
