import { readFile } from 'node:fs/promises';
import { startDevServer } from '@otaria/devserver';
import { WSConfig, WsSql } from 'otaria/tdengine';
import { statements, topicOf } from './readings.mjs';

/** The server under test, that of an address or a development server, with a database of its own for the benchmark. */
export class TdengineServer {
  #own;
  #connection;
  #database = `otaria_bench_${process.pid}`;

  static async connect(address) {
    const server = new TdengineServer();
    if (!address) server.#own = await startDevServer();
    const base = address ?? server.#own.url;
    server.#connection = await WsSql.open(new WSConfig(base));
    const url = new URL(base);
    url.pathname = server.#database;
    server.url = url.href;
    const name = address ? 'TDengine' : 'development server, compatible with TDengine';
    server.description = `${name} ${await server.#connection.version()}`;
    return server;
  }

  /** The process of the development server: the only child that this process has yet. */
  async processId() {
    if (!this.#own) return undefined;
    const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
    return Number(children.trim().split(' ')[0]);
  }

  /** Creates the database and fills it. */
  async createData() {
    await this.#connection.exec(
      `CREATE DATABASE ${this.#database} KEEP 36500d WAL_RETENTION_PERIOD 3600`,
    );
    const connection = await WsSql.open(new WSConfig(this.url));
    for (const statement of statements()) await connection.exec(statement);
    const topic = topicOf(this.#database);
    await connection.exec(`CREATE TOPIC ${topic} AS SELECT * FROM readings`);
    await connection.close();
  }

  /** Removes everything that createData made, and stops the development server. */
  async close() {
    await this.#connection.exec(`DROP TOPIC IF EXISTS FORCE ${topicOf(this.#database)}`);
    await this.#connection.exec(`DROP DATABASE IF EXISTS ${this.#database}`);
    await this.#connection.close();
    await this.#own?.stop();
  }
}
