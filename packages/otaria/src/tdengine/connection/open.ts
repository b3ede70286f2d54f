import { formatAddress } from '../dsn.js';
import { ErrorCode, TDWebSocketClientError, WebSocketQueryError } from '../errors.js';
import { compareVersions } from '../server-version.js';
import { AdapterSession, type Endpoint } from './session.js';
import type { ConnectionSettings } from './settings.js';

/** Older servers lack parts of the protocol. */
const OLDEST_SERVER = '3.3.2.0';

const sessions: Set<AdapterSession> = new Set();

/**
 * Connects to one of the adapters, preferring those to which this process has the fewest connections. The next one is
 * tried when one cannot be reached, but not when it refuses the login.
 */
export async function openSession(
  settings: ConnectionSettings,
  signal?: AbortSignal,
  endpoint: Endpoint = '/ws',
): Promise<AdapterSession> {
  const failures: Error[] = [];
  for (const address of byLoad(settings)) {
    try {
      const session = await AdapterSession.open(settings, address, endpoint, signal);
      await checkVersion(session);
      sessions.add(session);
      session.onEnd = () => sessions.delete(session);
      return session;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof WebSocketQueryError) throw error;
      failures.push(error as Error);
      if (isRefusal(error)) break;
    }
  }
  throw connectionFailure(settings, failures);
}

/** Closes every connection of this process. */
export function closeSessions(): void {
  for (const session of sessions) void session.close();
}

/** Fewest connections first; equals in random order, so that many processes spread out. */
function byLoad({ addresses }: ConnectionSettings): ConnectionSettings['addresses'] {
  const open = [...sessions].map(({ address }) => formatAddress(address));
  const load = (address: string): number => open.filter((other) => other === address).length;
  return addresses
    .map((address) => ({ address, load: load(formatAddress(address)), chance: Math.random() }))
    .sort((a, b) => a.load - b.load || a.chance - b.chance)
    .map(({ address }) => address);
}

/** The server has answered, and another adapter would answer the same. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof TDWebSocketClientError &&
    error.code !== ErrorCode.ERR_CONNECTION_CLOSED &&
    error.code !== ErrorCode.ERR_WEBSOCKET_QUERY_TIMEOUT
  );
}

async function checkVersion(session: AdapterSession): Promise<void> {
  if (compareVersions(session.version, OLDEST_SERVER) >= 0) return;
  await session.close();
  const message = `the server has version ${session.version}; at least ${OLDEST_SERVER} is needed`;
  throw new WebSocketQueryError(ErrorCode.ERR_TDENIGNE_VERSION_IS_TOO_LOW, message);
}

/** In the words of the original, with secrets left out; the errors themselves are the cause. */
function connectionFailure(settings: ConnectionSettings, failures: Error[]): Error {
  const { scheme, addresses, login, timeout } = settings;
  const dsn = JSON.stringify({
    scheme,
    addresses: addresses.map(formatAddress),
    user: login.user,
    database: login.database,
    timeout,
  });
  const [first] = failures;
  const code = (first as { code?: unknown }).code ?? '';
  const text = failures.map((error) => error.message || String(error)).join('; ');
  return new TDWebSocketClientError(
    ErrorCode.ERR_WEBSOCKET_CONNECTION_FAIL,
    `connection creation failed, dsn:${dsn}, code:${code}, msg:${text}`,
    { cause: failures.length === 1 ? first : new AggregateError(failures) },
  );
}
