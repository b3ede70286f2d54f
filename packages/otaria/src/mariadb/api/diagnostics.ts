/** Where a connection leads. */
export interface ServerMessage {
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** The unix socket or named pipe, in place of host and port. */
  readonly socketPath: string | undefined;
  readonly database: string | undefined;
  /** The connection's id on the server, once it is known. */
  threadId: number | undefined;
  /** Why it failed, in `error` and in what follows. */
  error?: unknown;
}

/**
 * What subscribers to `tracing:otaria:mariadb:query`, `execute`, `batch` and `prepare` get: the same object in `start`,
 * `end`, `asyncStart`, `asyncEnd` and `error`.
 */
export interface StatementMessage extends ServerMessage {
  /** The statement as the program wrote it: with its placeholders. */
  readonly sql: string | null;
  /** What the placeholders stand for: for those who ask. No property of the object itself, so that copies lack it. */
  readonly values: unknown;
}

/** What subscribers to `tracing:otaria:mariadb:connect` get. */
export interface ConnectMessage extends ServerMessage {
  readonly user: string | undefined;
}

/** What subscribers to `tracing:otaria:mariadb:acquire` get, when a connection of a pool is asked for. */
export interface AcquireMessage extends ServerMessage {
  /** Connections in use at that moment. */
  readonly active: number;
  /** Connections that are free. */
  readonly idle: number;
  /** Requests that wait for a connection. */
  readonly waiting: number;
  /** Most connections that the pool makes. */
  readonly limit: number;
}
