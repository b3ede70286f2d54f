const MIN_STMT2_VERSION = '3.3.6.0';

/**
 * How to reach a TDengine. What a setter says wins over the URL.
 *
 * @example
 * const config = new WSConfig('ws://root:taosdata@localhost:6041');
 * config.setDb('power');
 */
export class WSConfig {
  #url: string;
  #user: string | undefined;
  #password: string | undefined;
  #database: string | undefined;
  #timeout: number | undefined;
  #token: string | undefined;
  #timezone: string | undefined;
  #userApp: string | undefined;
  #userIp: string | undefined;
  #bearerToken: string | undefined;
  readonly #minStmt2Version: string;

  /**
   * @param url `ws[s]://[user[:password]@]host[:port]{,host[:port]}[/database][?params]`; the port is 6041 by default.
   * @param minStmt2Version Servers older than this get prepared statements of the first generation.
   */
  constructor(url: string, minStmt2Version: string = MIN_STMT2_VERSION) {
    this.#url = url;
    this.#minStmt2Version = minStmt2Version;
  }

  getUrl(): string {
    return this.#url;
  }
  setUrl(url: string): void {
    this.#url = url;
  }

  getUser(): string | undefined {
    return this.#user;
  }
  setUser(user: string): void {
    this.#user = user;
  }

  getPwd(): string | undefined {
    return this.#password;
  }
  setPwd(password: string): void {
    this.#password = password;
  }

  getDb(): string | undefined {
    return this.#database;
  }
  /** The database of the connection. It must exist. */
  setDb(database: string): void {
    this.#database = database;
  }

  getTimeOut(): number | undefined {
    return this.#timeout;
  }
  /** Milliseconds for connecting, and for each request; 60 000 by default. */
  setTimeOut(milliseconds: number): void {
    this.#timeout = milliseconds;
  }

  getToken(): string | undefined {
    return this.#token;
  }
  /** The token of the cloud service. */
  setToken(token: string): void {
    this.#token = token;
  }

  getTimezone(): string | undefined {
    return this.#timezone;
  }
  /** The IANA name of the session's time zone. */
  setTimezone(timezone: string): void {
    this.#timezone = timezone;
  }

  getUserApp(): string | undefined {
    return this.#userApp;
  }
  /** The application's name in `SHOW CONNECTIONS`. */
  setUserApp(userApp: string): void {
    this.#userApp = userApp;
  }

  getUserIp(): string | undefined {
    return this.#userIp;
  }
  /** The address of the application's user in `SHOW CONNECTIONS`. */
  setUserIp(userIp: string): void {
    this.#userIp = userIp;
  }

  getBearerToken(): string | undefined {
    return this.#bearerToken;
  }
  /** A token made by `CREATE TOKEN`; user and password are not needed then. */
  setBearerToken(token: string): void {
    this.#bearerToken = token;
  }

  getMinStmt2Version(): string {
    return this.#minStmt2Version;
  }
}
