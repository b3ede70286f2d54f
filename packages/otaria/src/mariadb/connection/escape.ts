import { isUtf8 } from 'node:buffer';
import { ClientError } from '../errors/client-errors.js';
import { clientError } from '../errors/failure.js';
import type { CommandSettings } from '../options/command-options.js';
import { columnEntries, quotedName } from '../params/column-entries.js';
import { geoJsonToSql, isGeoJson } from '../params/geojson.js';
import { sqlStringOf } from '../params/sql-string.js';
import type { ConnectionInfo } from './info.js';

/** The server status bit that makes backslashes ordinary characters. */
const NO_BACKSLASH_ESCAPES = 0x200;

const replacements: Record<string, string> = {
  '\0': '\\0',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\x1a': '\\Z',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
};

/** The options that decide about lists and objects. */
export type EscapeOptions = Pick<
  CommandSettings,
  'arrayParenthesis' | 'permitSetMultiParamEntries'
>;

/** For the values of an object that stands for columns: objects and lists in it are JSON. */
const INSIDE_ENTRIES: EscapeOptions = {
  arrayParenthesis: false,
  permitSetMultiParamEntries: false,
};

/** A value as a SQL literal for this session. */
export function escapeLiteral(
  value: unknown,
  info: ConnectionInfo,
  options: EscapeOptions,
): string {
  if (value === undefined || value === null) return 'NULL';
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'bigint':
      return String(value);
    case 'object':
      return objectLiteral(value, info, options);
    default:
      return quote(String(value), info);
  }
}

function objectLiteral(value: object, info: ConnectionInfo, options: EscapeOptions): string {
  if (Object.prototype.toString.call(value) === '[object Date]') return dateLiteral(value as Date);
  if (value instanceof Uint8Array) return bytesLiteral(value, info);
  const sqlString = sqlStringOf(value);
  if (sqlString !== undefined) return quote(sqlString, info);
  if (value instanceof String) return quote(value.toString(), info);
  if (Array.isArray(value) && options !== INSIDE_ENTRIES) {
    const items = value.map((item) => escapeLiteral(item, info, options)).join(',');
    return options.arrayParenthesis ? `(${items})` : items;
  }
  if (isGeoJson(value)) return geoJsonToSql(value);
  const entries = options.permitSetMultiParamEntries ? columnEntries(value) : [];
  if (entries.length > 0) {
    return entries
      .map(([name, part]) => `${quotedName(name)}=${escapeLiteral(part, info, INSIDE_ENTRIES)}`)
      .join(',');
  }
  return quote(JSON.stringify(value), info);
}

function quote(text: string, { status }: ConnectionInfo): string {
  if ((status & NO_BACKSLASH_ESCAPES) !== 0) return `'${text.replaceAll("'", "''")}'`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the server gives them a meaning.
  return `'${text.replace(/[\0\b\t\n\r\x1a"'\\]/g, (character) => replacements[character])}'`;
}

/** Bytes as text where they are some, else in hexadecimal digits. */
function bytesLiteral(value: Uint8Array, info: ConnectionInfo): string {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return isUtf8(bytes)
    ? `_binary${quote(bytes.toString('utf8'), info)}`
    : `_binary x'${bytes.toString('hex')}'`;
}

function dateLiteral(date: Date): string {
  const pad = (number: number, digits = 2): string => String(number).padStart(digits, '0');
  const day = `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  const milliseconds = date.getMilliseconds();
  return `'${day} ${time}${milliseconds ? `.${pad(milliseconds, 3)}` : ''}'`;
}

/** A name in back-quotes. */
export function escapeIdentifier(name: string, info: ConnectionInfo): string {
  if (!name) {
    const message = 'Cannot escape empty ID value';
    throw clientError(message, ClientError.ER_NULL_ESCAPEID, info, null, '0A000');
  }
  if (name.includes('\0')) {
    const message = 'Cannot escape ID with null character (u0000)';
    throw clientError(message, ClientError.ER_NULL_CHAR_ESCAPEID, info, null, '0A000');
  }
  return `\`${name.replaceAll('`', '``')}\``;
}
