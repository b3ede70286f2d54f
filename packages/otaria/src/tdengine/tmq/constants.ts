/** Names of the settings of a consumer; all others go to the server's own consumer as they are. */
export const TMQConstants = {
  /** URL of the adapter, or of several: see `WSConfig`. */
  WS_URL: 'ws.url',
  CONNECT_USER: 'td.connect.user',
  CONNECT_PASS: 'td.connect.pass',
  /** A token made by `CREATE TOKEN`, in place of user and password. */
  CONNECT_TOKEN: 'td.connect.token',
  /** The group that shares the messages and remembers how far it is. */
  GROUP_ID: 'group.id',
  /** Name of the consumer in `SHOW CONSUMERS`. */
  CLIENT_ID: 'client.id',
  /** Where a group begins that has committed nothing: `earliest`, `latest` or `none`. The server's default is `latest`. */
  AUTO_OFFSET_RESET: 'auto.offset.reset',
  /** Whether messages are committed when the next one is asked for. Default true. */
  ENABLE_AUTO_COMMIT: 'enable.auto.commit',
  /** Milliseconds between such commits. Default 5000. */
  AUTO_COMMIT_INTERVAL_MS: 'auto.commit.interval.ms',
  /** Milliseconds for connecting, and for each request. Default 60 000. */
  CONNECT_MESSAGE_TIMEOUT: 'messageWaitTimeout',
  /** Application's name and user's address in `SHOW CONNECTIONS`. */
  USER_APP: 'user_app',
  USER_IP: 'user_ip',
  /** Whether messages of topics on a query name the tables of their rows, too. */
  MSG_WITH_TABLE_NAME: 'msg.with.table.name',
  CONNECT_IP: 'td.connect.ip',
  CONNECT_PORT: 'td.connect.port',
} as const;
