/** The server status bit that makes backslashes ordinary characters. */
const NO_BACKSLASH_ESCAPES = 0x200;

const escapes: Record<string, string> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
};

/**
 * The file that a LOAD DATA LOCAL INFILE statement names, as a literal or as its first parameter; undefined when the
 * statement is another one. A server may ask for any file: only the one that the program named is sent.
 */
export function namedFile(sql: string, values: unknown, status: number): string | undefined {
  const start = skipBlanks(sql);
  const words = /LOAD\s+DATA\s+(?:(?:LOW_PRIORITY|CONCURRENT)\s+)?LOCAL\s+INFILE\s+/iy;
  words.lastIndex = start;
  if (!words.test(sql)) return undefined;
  const rest = sql.slice(words.lastIndex);
  const [quote] = rest;
  if (quote === "'" || quote === '"') {
    return literal(rest, quote, (status & NO_BACKSLASH_ESCAPES) === 0);
  }
  const value = quote === '?' ? firstOf(values) : byName(rest, values);
  return typeof value === 'string' ? value : undefined;
}

/** Where the statement begins behind white space and comments. */
function skipBlanks(sql: string): number {
  const blank = /\s|--\s[^\n]*|#[^\n]*|\/\*(?![!M])[\s\S]*?\*\//y;
  let start = 0;
  while (blank.test(sql)) start = blank.lastIndex;
  return start;
}

function firstOf(values: unknown): unknown {
  return Array.isArray(values) ? values[0] : values;
}

function byName(rest: string, values: unknown): unknown {
  const name = /^:([A-Za-z0-9_]+)/.exec(rest)?.[1];
  if (name === undefined || typeof values !== 'object' || values === null) return undefined;
  return (values as Record<string, unknown>)[name];
}

/** The text of the literal at the start of `text`. */
function literal(text: string, quote: string, backslashes: boolean): string | undefined {
  let name = '';
  for (let at = 1; at < text.length; at++) {
    const character = text[at];
    if (character === quote) {
      if (text[at + 1] !== quote) return name;
      at++;
    } else if (character === '\\' && backslashes) {
      at++;
      name += escapes[text[at]] ?? text[at] ?? '';
      continue;
    }
    name += character;
  }
  return undefined;
}
