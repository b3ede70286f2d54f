import { Collation } from '../columns/collation.js';
import { duration, text } from './coercion.js';

/** What the session is like that the program gets. */
export interface SessionOptions {
  /**
   * The collation of literals and parameters, from `collation`, else the default one of `charset`, else of the id
   * `charsetNumber`. Strings travel as utf8mb4 whatever it is. Default: undefined, which means utf8mb4_unicode_ci.
   * `RangeError` for unknown names, and for a collation of another character set than `charset`.
   */
  collation: Collation | undefined;
  /**
   * The session's `time_zone`. Default `'local'`: the server's own is kept. `'auto'`: that of the process, when the
   * server's differs. Otherwise an offset (`'+02:00'`), `'Z'`, `'GMT+2'`, `'Etc/GMT-2'` or a name that the server
   * knows; 45033 when it does not, 45036 for a `GMT` form that is none. Dates are local in the process, always.
   */
  timezone: string;
  /** Statements that run at last when the session is set up; 45030 when one fails. */
  initSql: string | string[] | undefined;
  /** Session variables by name, set first after the login; 45029 when one cannot be set. */
  sessionVariables: Record<string, unknown> | undefined;
  /** Ask the server for its version after the login, for proxies that greet with one of their own. Default false. */
  forceVersionCheck: boolean;
  /**
   * Milliseconds after which the server stops a statement. Default 0: never. Needs MariaDB 10.1.2 (else 45038); 45039
   * when it cannot be set.
   */
  queryTimeout: number;
  /** `affectedRows` counts matched rows; false counts changed ones. Default true. */
  foundRows: boolean;
  /** Several statements, separated by semicolons, in one query. Default false, which stops a kind of injection. */
  multipleStatements: boolean;
  /** Let the server ask for files by LOAD DATA LOCAL INFILE (else 45021). Only the file that the statement names. */
  permitLocalInfile: boolean;
  /** How many prepared statements are kept for `execute`. Default 256; 0 keeps none. */
  prepareCacheLength: number;
}

type Resolved = Omit<SessionOptions, 'permitLocalInfile' | 'prepareCacheLength'>;

export function sessionOptions(given: Record<string, unknown>): Resolved {
  return {
    collation: collationOption(given),
    timezone: text(given.timezone) ?? 'local',
    initSql: given.initSql === null ? undefined : (given.initSql as string | string[] | undefined),
    sessionVariables: sessionVariables(given.sessionVariables),
    forceVersionCheck: Boolean(given.forceVersionCheck),
    queryTimeout: duration(given.queryTimeout),
    foundRows: given.foundRows === undefined || Boolean(given.foundRows),
    multipleStatements: Boolean(given.multipleStatements),
  };
}

export function prepareCacheLength(value: unknown): number {
  const length = value === undefined ? 256 : Number(value);
  // Not a number and below 0 mean "off", as in npm mariadb.
  if (!(length > 0)) return 0;
  if (Number.isInteger(length)) return length;
  throw new TypeError(`prepareCacheLength must be an integer. was '${value}'`);
}

function sessionVariables(value: unknown): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TypeError(`sessionVariables must be an object of names and values. was '${value}'`);
}

/** The collation that `collation`, `charset` and `charsetNumber` mean. */
export function collationOption({
  charset,
  collation,
  charsetNumber,
}: Record<string, unknown>): Collation | undefined {
  const ofCharset = named(charset) ? charsetCollation(charset) : undefined;
  if (named(collation)) {
    const found = collationByName(collation);
    if (!found) throw new RangeError(`Unknown collation '${collation}'`);
    // Both names of utf8 are one to JavaScript, so that either may stand beside a collation of the other.
    if (ofCharset && ofCharset.charset !== found.charset) {
      throw new RangeError(`collation '${collation}' is not of the character set '${charset}'`);
    }
    return found;
  }
  if (ofCharset || charsetNumber === undefined || charsetNumber === null) return ofCharset;
  return Collation.fromIndex(Number(charsetNumber));
}

function named(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function charsetCollation(charset: string): Collation {
  const found = Collation.ofCharset(charset) ?? collationByName(charset);
  if (found) return found;
  throw new RangeError(`Unknown charset '${charset}'`);
}

/** By `UTF8_…`, which are three bytes to a server, programs mean all of Unicode. */
function collationByName(name: string): Collation | undefined {
  return Collation.fromName(name.replace(/^utf8_/i, 'utf8mb4_')) ?? Collation.fromName(name);
}
