/** How errors show a statement. */
export interface StatementTextOptions {
  /** Most characters of statement and parameters. */
  debugLen: number;
  /** Whether parameters are shown. */
  logParam: boolean;
}

/** The statement with its parameters as an error shows it, cut to `debugLen` characters. */
export function statementText(
  sql: string,
  values: unknown,
  { debugLen, logParam }: StatementTextOptions,
): string {
  if (sql.length > debugLen) {
    const cut = `${sql.substring(0, debugLen)}...`;
    return logParam && isEmpty(values) ? `${cut} - parameters:[]` : cut;
  }
  if (!logParam) return sql;
  const text = `${sql} - parameters:${parameters(values, debugLen)}`;
  return text.length > debugLen && !isEmpty(values) ? `${text.substring(0, debugLen)}...` : text;
}

/** The same for the rows of a batch. */
export function batchText(
  sql: string,
  rows: readonly (readonly unknown[])[],
  { debugLen, logParam }: StatementTextOptions,
): string {
  if (!logParam || sql.length > debugLen) {
    return sql.length > debugLen ? `${sql.substring(0, debugLen)}...` : sql;
  }
  let text = `${sql} - parameters:[`;
  for (let index = 0; index < rows.length && text.length <= debugLen; index++) {
    text += `${index > 0 ? ',' : ''}${parameters(rows[index], debugLen)}`;
  }
  return text.length >= debugLen ? `${text.substring(0, debugLen)}...` : `${text}]`;
}

function isEmpty(values: unknown): boolean {
  return values === undefined || (Array.isArray(values) && values.length === 0);
}

function parameters(values: unknown, debugLen: number): string {
  if (isEmpty(values)) return '[]';
  if (isNamed(values)) {
    let text = '{';
    for (const [name, value] of Object.entries(values)) {
      text += `${text.length > 1 ? ',' : ''}'${name}':${parameter(value)}`;
      if (text.length > debugLen) break;
    }
    return `${text}}`;
  }
  let text = '[';
  for (const value of Array.isArray(values) ? values : [values]) {
    text += `${text.length > 1 ? ',' : ''}${parameter(value)}`;
    if (text.length > debugLen) break;
  }
  return `${text}]`;
}

function isNamed(values: unknown): values is Record<string, unknown> {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  const prototype = Object.getPrototypeOf(values);
  return prototype === null || prototype === Object.prototype;
}

function parameter(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${value}'`;
  if (value instanceof Uint8Array) {
    return `0x${Buffer.from(value.buffer, value.byteOffset, Math.min(value.length, 1024)).toString('hex')}`;
  }
  if (value instanceof Date) return `'${dateText(value)}'`;
  if (isNamed(value) || Array.isArray(value)) return jsonText(value);
  return String(value);
}

function jsonText(value: object): string {
  return Array.isArray(value)
    ? String(value)
    : JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part));
}

/** `MM/DD/YYYY HH:mm:ss.SSS`, local time. */
function dateText(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return (
    `${two(date.getMonth() + 1)}/${two(date.getDate())}/${date.getFullYear()} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`
  );
}
