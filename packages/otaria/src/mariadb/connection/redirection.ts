import type { ConnectionOptions } from '../options/connection-options.js';
import type { ConnectionCore } from './connection.js';

/** Where a server wants its clients to be. */
interface Place {
  host: string;
  port: number;
  user: string | undefined;
  password: string | undefined;
}

/** How a connection is moved. */
export interface Move {
  /** Whether the server keeps nothing for the program but the session. */
  atRest(): boolean;
  /** Nothing is sent from here on, until `release` is called. */
  hold(): void;
  release(): void;
  /** Begins another connection. */
  connectTo(options: ConnectionOptions): ConnectionCore;
  /** Goes on with the link of that one. */
  succeedBy(successor: ConnectionCore): void;
}

/** Follows what a server says of the place where its clients should be. A place is tried once. */
export class Redirection {
  readonly #core: ConnectionCore;
  readonly #move: Move;
  /** What has been tried. */
  #known: string | undefined;
  /** The connection that is being made. */
  #successor: ConnectionCore | undefined;

  constructor(core: ConnectionCore, move: Move) {
    this.#core = core;
    this.#move = move;
  }

  /** Goes where the server wants the connection to be, unless something would notice that: then later. */
  follow(): Promise<void> | undefined {
    const { info, options } = this.#core;
    const url = info.redirectRequest;
    if (url === this.#known || !options.permitRedirect || !this.#move.atRest()) return undefined;
    this.#known = url;
    const elsewhere = url === undefined ? undefined : optionsFor(url, options, info.database);
    return elsewhere && this.#go(elsewhere);
  }

  /** The connection is lost: nobody needs another one. */
  abandon(): void {
    this.#successor?.destroy();
  }

  async #go(options: ConnectionOptions): Promise<void> {
    this.#move.hold();
    const successor = this.#move.connectTo(options);
    this.#successor = successor;
    try {
      await successor.connect();
      this.#move.succeedBy(successor);
      // A server that sends its clients on at once is not followed: two of them could do so for ever.
      this.#known = this.#core.info.redirectRequest;
    } catch {
      // The link has told the error log; this connection is as good as before.
    }
    this.#successor = undefined;
    this.#move.release();
  }
}

/** The options of a connection at that place; undefined when there is nowhere else to go. */
function optionsFor(
  url: string,
  options: ConnectionOptions,
  database: string | undefined,
): ConnectionOptions | undefined {
  // The program's own stream leads where it leads.
  if (options.stream !== undefined) return undefined;
  const place = placeOf(url);
  if (!place) {
    const message = 'the server asks for a redirection whose redirect_url cannot be read';
    options.logger.error?.(new Error(message));
    return undefined;
  }
  const { host, port, user = options.user, password = options.password } = place;
  if (!options.socketPath && host === options.host && port === options.port) return undefined;
  const login = { host, port, user, password, database, socketPath: undefined };
  return { ...options, ...login, permitRedirect: false };
}

/** Reads `mariadb://[user[:password]@]host[:port]`, or the same with `mysql:`. */
function placeOf(text: string): Place | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^(mariadb|mysql):$/.test(url.protocol) || url.hostname === '') return undefined;
  try {
    return {
      host: decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1'),
      port: Number(url.port || 3306),
      user: url.username ? decodeURIComponent(url.username) : undefined,
      password: url.password ? decodeURIComponent(url.password) : undefined,
    };
  } catch {
    // A percent sign that stands for nothing: no such place.
    return undefined;
  }
}
