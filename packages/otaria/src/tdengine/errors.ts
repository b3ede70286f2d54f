import { type NumericEnum, numericEnum } from './numeric-enum.js';

const numbers = {
  ERR_INVALID_PARAMS: 100,
  ERR_INVALID_URL: 101,
  ERR_WS_NO_CALLBACK: 102,
  ERR_INVALID_MESSAGE_TYPE: 103,
  ERR_WEBSOCKET_CONNECTION_FAIL: 104,
  ERR_WEBSOCKET_QUERY_TIMEOUT: 105,
  ERR_INVALID_AUTHENTICATION: 106,
  ERR_UNSUPPORTED_TDENGINE_TYPE: 107,
  ERR_CONNECTION_CLOSED: 108,
  ERR_INVALID_FETCH_MESSAGE_DATA: 109,
  ERR_WEBSOCKET_CONNECTION_ARRIVED_LIMIT: 110,
  ERR_PARTITIONS_TOPIC_VGROUP_LENGTH_NOT_EQUAL: 111,
  ERR_TDENIGNE_VERSION_IS_TOO_LOW: 112,
} as const;

/** Numbers of the errors that come from the client, and their names; all others come from the server. */
export const ErrorCode: NumericEnum<typeof numbers> = numericEnum(numbers);
export type ErrorCode = (typeof numbers)[keyof typeof numbers];

/** Every error of this API: `code` is an `ErrorCode` or the low 16 bits of the server's error. */
export class TDWebSocketClientError extends Error {
  readonly code: number;

  constructor(code: number, message = '', options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The server is too old for this client. */
export class WebSocketQueryError extends TDWebSocketClientError {}
/** The address or the credentials are missing or wrong. */
export class WebSocketInterfaceError extends TDWebSocketClientError {}
export class WebSocketQueryInterFaceError extends TDWebSocketClientError {}
/** A statement failed. `sql` is the statement, when the error belongs to one. */
export class TaosResultError extends TDWebSocketClientError {
  declare readonly sql: string | undefined;

  constructor(code: number, message = '', options?: ErrorOptions & { sql?: string }) {
    super(code, message, options);
    // Not enumerable: a statement may hold data that must not be in a log.
    Object.defineProperty(this, 'sql', { value: options?.sql, writable: true, configurable: true });
  }
}
/** An argument does not fit. */
export class TaosError extends TDWebSocketClientError {}
