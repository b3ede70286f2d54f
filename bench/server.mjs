import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createConnection } from 'mariadb';

/** Connection settings of a mariadb:// URL, in the words that all libraries know. */
export function settings(address) {
  const url = new URL(address);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
  };
}

const variables = [
  'version',
  'version_comment',
  'innodb_flush_log_at_trx_commit',
  'innodb_buffer_pool_size',
  'log_bin',
  'max_allowed_packet',
  'character_set_server',
  'thread_handling',
  'query_cache_type',
  'performance_schema',
];

/** The server under test: its settings, and a database of its own for the data of the benchmark. */
export class Server {
  #connection;
  #installedBlackhole = false;

  static async connect(address) {
    const server = new Server();
    server.#connection = await createConnection({ ...settings(address), connectTimeout: 10_000 });
    server.database = `otaria_bench_${process.pid}`;
    const url = new URL(address);
    url.pathname = `/${server.database}`;
    server.url = url.href;
    return server;
  }

  async settings() {
    const rows = await this.#connection.query('SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)', [
      variables,
    ]);
    return Object.fromEntries(rows.map((row) => [row.Variable_name, row.Value]));
  }

  /** The process of the server, or undefined when it runs on another machine or is not ours to see. */
  async processId() {
    const [row] = await this.#connection.query('SELECT @@pid_file AS file, @@hostname AS host');
    if (row.host !== hostname()) return undefined;
    const id = await readFile(row.file, 'utf8').then(Number, () => undefined);
    const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '');
    return /^(mariadbd|mysqld)/.test(name) ? id : undefined;
  }

  /** Creates the database and runs the statements that fill it. */
  async createData(statements) {
    await this.#connection.query(`CREATE DATABASE ${this.database} CHARACTER SET utf8mb4`);
    await this.#connection.query(`USE ${this.database}`);
    const engines = await this.#connection.query('SHOW ENGINES');
    if (!engines.some((row) => row.Engine === 'BLACKHOLE' && row.Support !== 'NO')) {
      await this.#connection.query("INSTALL SONAME 'ha_blackhole'");
      this.#installedBlackhole = true;
    }
    for (const sql of statements) await this.#connection.query(sql);
  }

  /** Removes everything that createData made, and ends the connection. */
  async close() {
    await this.#connection.query(`DROP DATABASE IF EXISTS ${this.database}`);
    if (this.#installedBlackhole) await this.#connection.query("UNINSTALL SONAME 'ha_blackhole'");
    await this.#connection.end();
  }
}
