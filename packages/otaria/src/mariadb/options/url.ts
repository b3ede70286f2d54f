const FORM =
  "'mariadb://[<user>[:<password>]@]<host>[:<port>]/[<db>[?<opt1>=<value1>[&<opt2>=<value2>]]]'";

const BOOLEANS = new Set(
  (
    'bulk allowPublicKeyRetrieval insertIdAsNumber decimalAsNumber bigIntAsNumber permitRedirect logParam compress ' +
    'dateStrings debug autoJsonMap arrayParenthesis checkDuplicate checkNumberRange debugCompress disableEval ' +
    'foundRows metaAsArray metaEnumerable multipleStatements namedPlaceholders permitSetMultiParamEntries ' +
    'pipelining forceVersionCheck rowsAsArray trace bitOneIsBoolean jsonStrings enableKeepAlive supportBigNumbers ' +
    'bigNumberStrings keepEof permitLocalInfile permitConnectionWhenExpired ssl'
  ).split(' '),
);
const NUMBERS = new Set(
  (
    'charsetNumber connectTimeout keepAliveDelay socketTimeout debugLen prepareCacheLength queryTimeout ' +
    'maxAllowedPacket maxAllowedColumns keepAliveInitialDelay port'
  ).split(' '),
);

/** Takes a connection string apart; every part is percent-decoded. The error never shows the string: it has a password. */
export function parseConnectionUrl(text: string): Record<string, unknown> {
  const match =
    /^mariadb:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?(\[[^\]]+\]|[^:/?]+)(?::(\d+))?\/([^?]*)(?:\?(.*))?$/.exec(
      text,
    );
  if (!match) throw new Error(`error parsing connection string, expected format is ${FORM}`);
  const [, user, password, host, port, database, query] = match;
  const options: Record<string, unknown> = { host: decode(host).replace(/^\[|\]$/g, '') };
  if (user) options.user = decode(user);
  if (password !== undefined) options.password = decode(password);
  if (port) options.port = Number(port);
  if (database) options.database = decode(database);
  for (const pair of query?.split('&') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0) {
      const name = pair.slice(0, at);
      options[name] = typed(name, decode(pair.slice(at + 1)));
    }
  }
  return options;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new Error(
      'error parsing connection string: a percent sign is not followed by two hex digits',
      {
        cause,
      },
    );
  }
}

function typed(name: string, value: string): unknown {
  if (BOOLEANS.has(name)) return value === 'true';
  if (NUMBERS.has(name)) return Number.isNaN(Number(value)) ? value : Number(value);
  if (name === 'connectAttributes' || (name === 'sessionVariables' && value.startsWith('{'))) {
    try {
      return JSON.parse(value);
    } catch (cause) {
      throw new Error(`error parsing connection string: ${name} is not JSON`, { cause });
    }
  }
  return value;
}
