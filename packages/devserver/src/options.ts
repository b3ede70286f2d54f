/** How a development server is started. */
export interface DevServerOptions {
  /** The TCP port. Default: one that the system chooses. */
  port?: number;
  /** Address or name of the interface to listen on. Default: `127.0.0.1`, which only this machine reaches. */
  host?: string;
  /** The file that keeps the data. Default: none, they live in memory and end with the server. */
  data?: string;
  /** Name of the administrator. Default: `root`. */
  user?: string;
  /** Password of the administrator. Default: `taosdata`. */
  password?: string;
  /** The TDengine version that clients are told. Default: `3.3.6.0`. */
  serverVersion?: string;
  /** How long the start may take, in milliseconds. Default: 10 000. */
  startTimeout?: number;
}

/** The command line for these options. The password travels in the environment, which other users cannot list. */
export function serveArguments(options: DevServerOptions): string[] {
  const given: [string, string | number | undefined][] = [
    ['--port', options.port ?? 0],
    ['--host', options.host],
    ['--data', options.data],
    ['--user', options.user],
    ['--server-version', options.serverVersion],
  ];
  const named = given.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return ['serve', '--print-url', '--exit-with-stdin', ...named];
}
