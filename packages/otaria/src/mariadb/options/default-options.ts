// biome-ignore-all lint/suspicious/noExplicitAny: as in npm mariadb, an option is `any`.
import type { ConnectionConfig } from '../api/options.js';
import {
  type ConnectionInput,
  type ConnectionOptions,
  resolveOptions,
} from './connection-options.js';

/** The options that `defaultOptions` shows: exactly those of npm mariadb 3.5.4. */
const names = [
  ...['host', 'port', 'keepEof', 'user', 'password', 'database', 'stream', 'fullResult'],
  ...['debug', 'debugCompress', 'debugLen', 'logParam', 'logger', 'collation', 'initSql'],
  ...['connectTimeout', 'connectAttributes', 'compress', 'rsaPublicKey', 'cachingRsaPublicKey'],
  ...['allowPublicKeyRetrieval', 'forceVersionCheck', 'maxAllowedPacket'],
  ...['permitConnectionWhenExpired', 'pipelining', 'timezone', 'socketPath', 'sessionVariables'],
  ...['infileStreamFactory', 'ssl', 'permitRedirect', 'queryTimeout', 'socketTimeout'],
  ...['keepAliveDelay', 'trace', 'checkDuplicate', 'dateStrings', 'foundRows', 'metaAsArray'],
  ...['metaEnumerable', 'multipleStatements', 'namedPlaceholders', 'nestTables', 'autoJsonMap'],
  ...['jsonStrings', 'bitOneIsBoolean', 'arrayParenthesis', 'permitSetMultiParamEntries'],
  ...['rowsAsArray', 'typeCast', 'bulk', 'checkNumberRange', 'maxAllowedColumns'],
  ...['permitLocalInfile', 'prepareCacheLength', 'restrictedAuth', 'bigIntAsNumber'],
  ...['insertIdAsNumber', 'decimalAsNumber', 'supportBigNumbers', 'bigNumberStrings'],
] as (keyof ConnectionOptions)[];

/**
 * Every option of a connection as `options` and the defaults make it.
 *
 * Throws what `createConnection` would reject with for wrong options; nothing is connected.
 */
export function defaultOptions(options?: ConnectionConfig | string | null): Record<string, any> {
  const resolved = resolveOptions(options as ConnectionInput);
  return Object.fromEntries(names.map((name) => [name, resolved[name]]));
}
