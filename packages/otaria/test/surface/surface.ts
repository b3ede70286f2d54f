import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { settings } from '../provider.js';

type Promises = typeof import('mariadb');
type Callbacks = typeof import('mariadb/callback');

const require = createRequire(import.meta.url);

/** How a program gets a package. */
export type Format = 'import' | 'require';

/** Everything that programs can see of a package, a line per thing. */
export async function surface(name: string, format: Format): Promise<Set<string>> {
  const load = (entry: string): Promise<unknown> =>
    format === 'import' ? import(entry) : Promise.resolve(require(entry));
  const promises = (await load(name)) as Promises;
  const callbacks = (await load(`${name}/callback`)) as Callbacks;
  const lines = new Set<string>();
  const add = (subject: string, members: Iterable<string>): void => {
    for (const member of members) lines.add(`${subject}: ${member}`);
  };
  add('exports', Object.keys(promises));
  add('callback exports', Object.keys(callbacks));
  add('default export', Object.keys(promises.default));
  add('callback default export', Object.keys(callbacks.default));
  add('Types', Object.keys(promises.Types));
  add('TypeNumbers', Object.entries(promises.TypeNumbers).map(String));
  for (const [option, value] of Object.entries(promises.defaultOptions())) {
    add('option', [`${option} = ${shown(value)}`]);
  }
  await addPromiseObjects(promises, add);
  await addCallbackObjects(callbacks, add);
  return lines;
}

type Add = (subject: string, members: Iterable<string>) => void;

async function addPromiseObjects(mariadb: Promises, add: Add): Promise<void> {
  const connection = await mariadb.createConnection(settings());
  add('connection', members(connection));
  add('info', members(connection.info));
  const rows = await connection.query('SELECT 1 AS a');
  add('column', members(rows.meta[0]));
  add('column own', Object.keys(rows.meta[0]));
  add('collation own', Object.keys(rows.meta[0].collation));
  add('OkPacket own', Object.keys(await connection.query('DO 1')));
  add('error', members(await connection.query('SELEC').catch((error: Error) => error)));
  const prepare = await connection.prepare('SELECT 1 AS a');
  add('prepare', members(prepare));
  prepare.close();
  await connection.end();
  const pool = mariadb.createPool({ ...settings(), connectionLimit: 1 });
  add('pool', members(pool));
  const pooled = await pool.getConnection();
  add('pooled connection', members(pooled));
  await pooled.release();
  await pool.end();
  const cluster = mariadb.createPoolCluster();
  add('cluster', members(cluster));
  add('part of a cluster', members(cluster.of('x')));
  await cluster.end();
}

async function addCallbackObjects(mariadb: Callbacks, add: Add): Promise<void> {
  const connection = mariadb.createConnection(settings());
  add('callback connection', members(connection));
  await new Promise<unknown>((resolve) => connection.ping(resolve));
  await new Promise<unknown>((resolve) => connection.end(resolve));
  const pool = mariadb.createPool({ ...settings(), connectionLimit: 1 });
  add('callback pool', members(pool));
  await new Promise<unknown>((resolve) => pool.end(resolve));
  const cluster = mariadb.createPoolCluster();
  add('callback cluster', members(cluster));
  add('callback part of a cluster', members(cluster.of('x')));
  await new Promise<unknown>((resolve) => cluster.end(resolve));
}

/** What an object offers, its own and inherited; not what begins with an underscore or is named by a private symbol. */
function members(value: object | null): string[] {
  const found: string[] = [];
  for (
    let level = value;
    level && level !== Object.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    for (const key of Reflect.ownKeys(level)) {
      const name = typeof key === 'symbol' ? `[${key.description}]` : key;
      if (/^_(?!_tests)|^\[(k|shape|nodejs)/.test(name)) continue;
      if (name === 'constructor') {
        found.push(`class ${level.constructor.name}`);
        continue;
      }
      const { value: member } = Object.getOwnPropertyDescriptor(level, key) ?? {};
      found.push(typeof member === 'function' ? `${name}()` : name);
    }
  }
  return found;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner) =>
    typeof inner === 'function' ? `function ${inner.name}` : inner,
  );
  return text ?? String(value);
}

/** The errors of npm mariadb itself, by name. They are not exported, so its file is read. */
export async function peerErrors(): Promise<Record<string, number>> {
  const file = join(dirname(require.resolve('mariadb')), '..', 'lib', 'misc', 'errors.js');
  return (await import(pathToFileURL(file).href)).client;
}
