import { setTimeout as pause } from 'node:timers/promises';
import { binding } from '../../native/binding.js';
import { type Address, formatAddress } from '../dsn.js';
import { ErrorCode, TDWebSocketClientError, WebSocketQueryError } from '../errors.js';
import { log } from '../log.js';
import { compareVersions } from '../server-version.js';
import { AdapterSession, type Endpoint, type Target } from './session.js';
import type { ConnectionSettings } from './settings.js';

/** Older servers lack parts of the protocol. */
const OLDEST_SERVER = '3.3.2.0';
/** Milliseconds for each of several adapters: one that says nothing must not keep the program from the others. */
const PATIENCE = 10_000;
/** What servers say to a login with a database that does not exist. */
const DATABASE_NOT_EXIST = 0x388;

const sessions: Set<AdapterSession> = new Set();

/** Which adapters to try, and how often. */
export interface Search {
  /** Default `/ws`. */
  endpoint?: Endpoint;
  /** Attempts for each adapter. */
  retries: number;
  /** The adapter of the connection that was lost: it is tried first. */
  lost?: Address;
  /** Ends the search. */
  signal?: AbortSignal;
  /** Makes the new session ready, or fails the attempt. */
  prepare?: (session: AdapterSession) => Promise<void>;
}

/**
 * Connects to one of the adapters, preferring those to which this process has the fewest connections. The next one is
 * tried when one cannot be reached or has lost its server, but not when it refuses the login.
 */
export async function openSession(
  settings: ConnectionSettings,
  search: Search,
): Promise<AdapterSession> {
  const { signal } = search;
  const failures = new Map<string, Error>();
  for (const { address, delay } of attempts(settings, search)) {
    if (delay > 0) await pause(delay, undefined, { signal }).catch(() => undefined);
    signal?.throwIfAborted();
    try {
      return await openAt(settings, address, search);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof WebSocketQueryError) throw error;
      failures.set(formatAddress(address), error as Error);
      log('debug', () => `${formatAddress(address)}: ${(error as Error).message}`);
      if (isFinal(error)) break;
    }
  }
  throw connectionFailure(settings, search, failures);
}

/** In the order and with the waits that all clients of this project share. */
function* attempts(
  { addresses, reconnection }: ConnectionSettings,
  { retries, lost }: Search,
): Generator<{ address: Address; delay: number }> {
  const open = [...sessions].map(({ address }) => formatAddress(address));
  const current = addresses.findIndex(
    (address) => lost && formatAddress(address) === formatAddress(lost),
  );
  const { firstDelay, longestDelay } = reconnection;
  const native = binding.createAttempts({
    retries,
    firstDelay,
    longestDelay,
    loads: addresses.map(
      (address) => open.filter((other) => other === formatAddress(address)).length,
    ),
    random: addresses.map(random),
    current: current < 0 ? undefined : current,
  });
  for (let next = binding.nextAttempt(native, random()); next !== null; ) {
    yield { address: addresses[next.adapter], delay: next.delay };
    next = binding.nextAttempt(native, random());
  }
}

function random(): number {
  return Math.floor(Math.random() * 2 ** 32);
}

async function openAt(
  settings: ConnectionSettings,
  address: Address,
  { endpoint = '/ws', lost, signal, prepare }: Search,
): Promise<AdapterSession> {
  const { addresses, timeout } = settings;
  const isLong = timeout === 0 || timeout > PATIENCE;
  const patience = addresses.length > 1 && isLong ? PATIENCE : timeout;
  const target = { address, endpoint, patience, signal };
  const opened = AdapterSession.open(settings, target);
  const session = await (lost ? opened.catch(withoutDatabase(settings, target)) : opened);
  const abandon = (): void => void session.close();
  signal?.addEventListener('abort', abandon, { once: true });
  try {
    checkVersion(session);
    await prepare?.(session);
    signal?.throwIfAborted();
  } catch (error) {
    await session.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abandon);
  }
  sessions.add(session);
  session.onEnd(() => sessions.delete(session));
  return session;
}

/** A database that was dropped meanwhile is none for the connection in place of the one that was lost. */
function withoutDatabase(
  settings: ConnectionSettings,
  target: Target,
): (error: unknown) => Promise<AdapterSession> {
  return (error) => {
    const isGone = error instanceof TDWebSocketClientError && error.code === DATABASE_NOT_EXIST;
    if (!isGone || !settings.login.database) throw error;
    log('warn', () => 'the database is gone, so the new connection has none');
    return AdapterSession.open({ ...settings, login: { ...settings.login, database: '' } }, target);
  };
}

/** The server has answered, and every adapter would answer the same. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof TDWebSocketClientError)) return false;
  const isOwn = ErrorCode[error.code] !== undefined;
  return !isOwn && !binding.mayAnotherAdapterHelp(error.code);
}

function checkVersion({ version }: AdapterSession): void {
  if (compareVersions(version, OLDEST_SERVER) >= 0) return;
  const message = `the server has version ${version}; at least ${OLDEST_SERVER} is needed`;
  throw new WebSocketQueryError(ErrorCode.ERR_TDENIGNE_VERSION_IS_TOO_LOW, message);
}

/** In the words of the original, with secrets left out; the errors themselves are the cause. */
function connectionFailure(
  settings: ConnectionSettings,
  { lost }: Search,
  failures: ReadonlyMap<string, Error>,
): Error {
  const { scheme, addresses, login, timeout } = settings;
  const dsn = JSON.stringify({
    scheme,
    addresses: addresses.map(formatAddress),
    user: login.user,
    database: login.database,
    timeout,
  });
  const errors = [...failures.values()];
  const code = (errors[0] as { code?: unknown }).code ?? '';
  const reasons = [...failures].map(([address, error]) => {
    const reason = error.message || String(error);
    return failures.size > 1 ? `${address}: ${reason}` : reason;
  });
  const what = lost ? 'Failed to reconnect to any available address' : 'connection creation failed';
  return new TDWebSocketClientError(
    ErrorCode.ERR_WEBSOCKET_CONNECTION_FAIL,
    `${what}, dsn:${dsn}, code:${code}, msg:${reasons.join('; ')}`,
    { cause: errors.length === 1 ? errors[0] : new AggregateError(errors) },
  );
}
