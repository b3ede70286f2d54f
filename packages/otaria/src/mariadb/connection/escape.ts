import { ClientError } from '../errors/client-errors.js';
import { clientError } from '../errors/failure.js';
import { geoJsonToSql, isGeoJson } from '../params/geojson.js';
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

/** A value as a SQL literal for this session. */
export function escapeLiteral(value: unknown, info: ConnectionInfo, parenthesis: boolean): string {
  if (value === undefined || value === null) return 'NULL';
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'bigint':
      return String(value);
    case 'object':
      break;
    default:
      return quote(String(value), info);
  }
  if (Object.prototype.toString.call(value) === '[object Date]') return dateLiteral(value as Date);
  if (value instanceof Uint8Array) return `_binary${quote(latin1(value), info)}`;
  const { toSqlString } = value as { toSqlString?: unknown };
  if (typeof toSqlString === 'function') return quote(String(toSqlString.call(value)), info);
  if (Array.isArray(value)) {
    const items = value.map((item) => escapeLiteral(item, info, parenthesis)).join(',');
    return parenthesis ? `(${items})` : items;
  }
  if (isGeoJson(value)) return geoJsonToSql(value);
  return quote(JSON.stringify(value), info);
}

function quote(text: string, { status }: ConnectionInfo): string {
  if ((status & NO_BACKSLASH_ESCAPES) !== 0) return `'${text.replaceAll("'", "''")}'`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the server gives them a meaning.
  return `'${text.replace(/[\0\b\t\n\r\x1a"'\\]/g, (character) => replacements[character])}'`;
}

/** Bytes as text; what is not UTF-8 cannot be shown in a statement's text and needs a parameter. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
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
