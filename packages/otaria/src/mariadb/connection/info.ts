import type { NativeSession } from '../../native/binding.js';
import type { Collation } from '../columns/collation.js';

/** Version of the server. */
export interface ServerVersion {
  raw: string;
  mariaDb: boolean;
  major: number;
  minor: number;
  patch: number;
}

/** What is known of the connection; `connection.info`. */
export class ConnectionInfo {
  /** Id of the connection on the server; -1 before the server has greeted. */
  threadId = -1;
  /** The latest status flags: bit 0 is "in a transaction", bit 1 autocommit. */
  status = 0;
  serverVersion: ServerVersion | undefined;
  serverCapabilities = 0n;
  clientCapabilities = 0n;
  /** The default database, kept up to date. */
  database: string | undefined;
  port: number | undefined;
  collation: Collation | undefined;

  /** Takes over what native code knows. */
  update(session: NativeSession): void {
    const [major, minor, patch] = session.numbers;
    this.threadId = session.threadId;
    this.status = session.status;
    this.serverVersion = { raw: session.version, mariaDb: session.mariadb, major, minor, patch };
    this.serverCapabilities = session.serverCapabilities;
    this.clientCapabilities = session.clientCapabilities;
    this.database = session.database;
  }

  /** Whether the server is MariaDB. Throws before the server has greeted. */
  isMariaDB(): boolean {
    return this.#version().mariaDb;
  }

  /** Whether the server is of this version or later. Throws before the server has greeted. */
  hasMinVersion(major: number, minor = 0, patch = 0): boolean {
    if (!major) throw new Error('a major version must be set');
    const version = this.#version();
    if (version.major !== major) return version.major > major;
    if (version.minor !== minor) return version.minor > minor;
    return version.patch >= patch;
  }

  #version(): ServerVersion {
    if (this.serverVersion) return this.serverVersion;
    throw new Error('cannot know if server is MariaDB until connected');
  }
}
