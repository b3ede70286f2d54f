const FORM =
  "'mariadb://[<user>[:<password>]@]<host>[:<port>]/[<db>[?<opt1>=<value1>[&<opt2>=<value2>]]]'";

const BOOLEANS = new Set(
  (
    'bulk allowPublicKeyRetrieval insertIdAsNumber decimalAsNumber bigIntAsNumber permitRedirect logParam compress ' +
    'dateStrings debug autoJsonMap arrayParenthesis checkDuplicate checkNumberRange debugCompress disableEval ' +
    'foundRows fullResult metaAsArray metaEnumerable multipleStatements namedPlaceholders ' +
    'permitSetMultiParamEntries pipelining forceVersionCheck rowsAsArray trace bitOneIsBoolean jsonStrings ' +
    'enableKeepAlive supportBigNumbers bigNumberStrings keepEof permitLocalInfile permitConnectionWhenExpired ssl ' +
    'noControlAfterUse resetAfterUse'
  ).split(' '),
);
const NUMBERS = new Set(
  (
    'charsetNumber connectTimeout keepAliveDelay socketTimeout debugLen prepareCacheLength queryTimeout ' +
    'maxAllowedPacket maxAllowedColumns keepAliveInitialDelay port acquireTimeout connectionLimit idleTimeout ' +
    'initializationTimeout leakDetectionTimeout minDelayValidation minimumIdle pingTimeout'
  ).split(' '),
);

/**
 * Takes a connection string apart: `mariadb://[user[:password]@]host[:port]/[database][?option=value[&…]]`, an IPv6
 * address in brackets. Every part is percent-decoded; a `+` is a `+`. Options override the parts before them.
 *
 * Throws an `Error` for another form. It never shows the string, which may hold a password.
 */
export function parseConnectionUrl(text: string): Record<string, unknown> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'mariadb:' || !/^\s*[a-z]+:\/\//i.test(text) || url.pathname === '') {
    throw new Error(`error parsing connection string. format must be ${FORM}`);
  }
  if (url.hash) throw new Error("error parsing connection string: write '#' as %23");
  const options: Record<string, unknown> = {};
  const { hostname, port, username, password } = url;
  if (hostname) options.host = decode(hostname.replace(/^\[(.*)\]$/, '$1'));
  if (port) options.port = Number(port);
  if (username) options.user = decode(username);
  if (password) options.password = decode(password);
  if (url.pathname.length > 1) options.database = decode(rawPath(text));
  for (const pair of url.search.slice(1).split('&')) {
    if (pair !== '') Object.assign(options, option(pair));
  }
  return options;
}

/** The path as it stands in the text: a URL's own leaves out `.` and `..`. */
function rawPath(text: string): string {
  return /^\s*[a-z]+:\/\/[^/?]*\/([^?]*)/i.exec(text)?.[1].trimEnd() ?? '';
}

function option(pair: string): Record<string, unknown> {
  const at = pair.indexOf('=');
  if (at < 0) {
    // Not shown, since it may be what an unescaped password was cut to.
    throw new Error("error parsing connection string: an option has no '=' and value");
  }
  const name = decode(pair.slice(0, at));
  return { [name]: typed(name, decode(pair.slice(at + 1))) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    const message =
      'error parsing connection string: a percent sign is not followed by the hex digits of UTF-8';
    throw new Error(message, { cause });
  }
}

function typed(name: string, value: string): unknown {
  if (BOOLEANS.has(name)) return value === 'true';
  if (name === 'nestTables' && (value === 'true' || value === 'false')) return value === 'true';
  if (NUMBERS.has(name)) {
    const number = Number.parseInt(value, 10);
    return Number.isNaN(number) ? value : number;
  }
  if (name === 'connectAttributes' || (name === 'sessionVariables' && value.startsWith('{'))) {
    try {
      return JSON.parse(value);
    } catch (cause) {
      throw new Error(`Failed to parse ${name} as JSON`, { cause });
    }
  }
  return value;
}
