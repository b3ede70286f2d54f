import type { Connection, ConnectionConfig } from './provider.js';
import { open } from './provider.js';

export const insert = 'INSERT INTO batch (a, s) VALUES (?, ?)';

/** A connection with an empty table `batch`. */
export async function table(options: ConnectionConfig = {}): Promise<Connection> {
  const connection = await open(options);
  await connection.query(
    'CREATE TEMPORARY TABLE batch (id INT AUTO_INCREMENT PRIMARY KEY, a DOUBLE, s VARCHAR(100))',
  );
  return connection;
}

export function content(connection: Connection): Promise<[a: number | null, s: string | null][]> {
  return connection.query({ sql: 'SELECT a, s FROM batch ORDER BY id', rowsAsArray: true });
}

/** What an `OkPacket` without warnings holds. */
export function ok(affectedRows: number, insertId: bigint): object {
  return { affectedRows, insertId, warningStatus: 0 };
}

/** Runs a batch, with values that the declarations may forbid. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of the result is what is tested.
export function run(connection: Connection, sql: unknown, values?: unknown): Promise<any> {
  return connection.batch(sql as string, values as unknown[]);
}

export function kind(result: object): string {
  return result.constructor.name;
}

/** How many commands of a kind the server has counted for this connection. */
export async function commands(connection: Connection, name: string): Promise<number> {
  const [row] = await connection.query('SHOW SESSION STATUS WHERE Variable_name = ?', [name]);
  return Number(row.Value);
}
