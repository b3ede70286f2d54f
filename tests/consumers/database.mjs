import assert from 'node:assert/strict';
import { after } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createConnection } from 'otaria/mariadb';

const { MARIADB_URL } = process.env;
if (!MARIADB_URL)
  throw new Error("MARIADB_URL is not set; 'make test-consumers' starts a server and sets it");

const url = new URL(MARIADB_URL);
const { hostname: host, port, username: user, password } = url;

/** A database of its own, dropped when the tests have ended, and the settings of a connection to it. */
export async function ownDatabase(name) {
  const database = `consumer_${name}_${process.pid}`;
  const settings = { host, port: Number(port || 3306), user, password, connectTimeout: 20_000 };
  const connection = await createConnection(settings);
  await connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  after(async () => {
    await connection.query(`DROP DATABASE ${database}`);
    await connection.end();
  });
  /** How many connections the server has to this database, without asking the package under test. */
  async function count() {
    const sql = 'SELECT COUNT(*) AS count FROM information_schema.processlist WHERE db = ?';
    const [row] = await connection.query(sql, [database]);
    return Number(row.count);
  }
  /** Closes something that is connected; resolves when the server has seen all its connections end. */
  async function disconnect(close) {
    assert.notEqual(await count(), 0);
    await close();
    while ((await count()) > 0) await setTimeout(10);
  }
  return { settings: { ...settings, database }, disconnect };
}
