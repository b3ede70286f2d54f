import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverUrl } from '../provider.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript')), '..', 'bin', 'tsc');

/** Milliseconds for npm and the compiler on a busy machine. */
const PATIENCE = 120_000;

let folder: string;

/** Puts the files that would be published where an installation puts them. */
async function install(source: string, name: string): Promise<void> {
  await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: join(root, 'packages', source),
  });
  const [tarball] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  await run('tar', ['-xzf', tarball], { cwd: folder });
  await rename(join(folder, 'package'), join(folder, 'node_modules', name));
  await rm(join(folder, tarball));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otaria-packed-'));
  await mkdir(join(folder, 'node_modules', '@types'), { recursive: true });
  await install('otaria', 'otaria');
  // As `npm install mariadb@npm:@otaria/mariadb` does.
  await install('mariadb', 'mariadb');
  for (const dependency of ['@types/node', 'undici-types', 'ws']) {
    await symlink(join(root, 'node_modules', dependency), join(folder, 'node_modules', dependency));
  }
}, PATIENCE);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a program in the folder prints. */
async function output(file: string, source: string): Promise<string> {
  await writeFile(join(folder, file), source);
  const { stdout } = await run(process.execPath, [file], {
    cwd: folder,
    env: { ...process.env, NODE_PATH: '' },
  });
  return stdout.trim();
}

const url = `${JSON.stringify(serverUrl)}`;
const names = [
  ['otaria/mariadb', 'otaria/mariadb/callback'],
  ['mariadb', 'mariadb/callback'],
];

describe.each(names)('the packed %s', (promise, callback) => {
  it('can be imported', async () => {
    const program = `
      import mariadb, { createConnection } from '${promise}';
      const connection = await createConnection(${url});
      console.log(await connection.query('SELECT 1 AS one'), mariadb.createConnection === createConnection);
      await connection.end();`;
    expect(await output('program.mjs', program)).toBe('[ { one: 1 } ] true');
  });

  it('can be required', async () => {
    const program = `
      const { createConnection } = require('${callback}');
      const connection = createConnection(${url});
      connection.query('SELECT 1 AS one', (error, rows) => {
        console.log(error, rows, connection.constructor.name);
        connection.end();
      });`;
    expect(await output('program.cjs', program)).toBe('null [ { one: 1 } ] ConnectionCallback');
  });

  it.each([
    ['node16', 'import', 'node16', 'program.mts'],
    ['node16', 'require', 'node16', 'program.cts'],
    ['bundler', 'import', 'esnext', 'program.ts'],
  ])(
    'has types for moduleResolution %s by %s',
    async (moduleResolution, _format, module, file) => {
      await writeFile(
        join(folder, file),
        `import * as mariadb from '${promise}';
       import { createConnection, type ResultCallback } from '${callback}';
       const options: mariadb.PoolConfig = { host: 'localhost', connectionLimit: 2 };
       export async function rows(pool: mariadb.Pool): Promise<mariadb.UpsertResult> {
         const connection: mariadb.PoolConnection = await pool.getConnection();
         return connection.query<mariadb.UpsertResult>({ sql: 'DO ?', values: [1] });
       }
       export const pool: mariadb.Pool = mariadb.createPool(options);
       export const told: ResultCallback = (error, rows) => console.log(error?.code, rows);
       createConnection('mariadb://localhost/test').query('SELECT 1', told);
       // @ts-expect-error: no such option.
       export const wrong: mariadb.ConnectionConfig = { hots: 'localhost' };`,
      );
      const flags = [
        '--strict',
        '--noEmit',
        '--target',
        'es2022',
        '--lib',
        'esnext',
        '--types',
        'node',
      ];
      const resolution = ['--module', module, '--moduleResolution', moduleResolution];
      const checked = run(process.execPath, [tsc, ...flags, ...resolution, file], { cwd: folder });
      const { stdout } = await checked.catch((error: { stdout: string }) => error);
      expect(stdout).toBe('');
    },
    PATIENCE,
  );
});
