import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverUrl } from '../provider.js';
import { PATIENCE, PackedPackages, resolutions } from './packed-packages.js';

let packed: PackedPackages;
beforeAll(async () => {
  // As `npm install mariadb@npm:@otaria/mariadb` does.
  packed = await PackedPackages.install({ otaria: 'otaria', mariadb: 'mariadb' });
}, PATIENCE);
afterAll(() => packed.remove());

const url = `${JSON.stringify(serverUrl)}`;
const names = [
  ['otaria/mariadb', 'otaria/mariadb/callback'],
  ['mariadb', 'mariadb/callback'],
];

/** Runs a query through both entries, which the program has as `mariadb` and `callbacks`. */
const queries = `
  async function main() {
    const connection = await mariadb.createConnection(${url});
    console.log(await connection.query('SELECT 1 AS one'), connection.constructor.name);
    await connection.end();
    const other = callbacks.createConnection(${url});
    other.query('SELECT 2 AS two', (error, rows) => {
      console.log(error, rows, other.constructor.name);
      other.end();
    });
  }
  main();`;
const printed = `[ { one: 1 } ] ConnectionPromise\nnull [ { two: 2 } ] ConnectionCallback`;

describe.each(names)('the packed %s', (promise, callback) => {
  it.each([
    ['by name', '* as mariadb', '* as callbacks'],
    ['as a whole', 'mariadb', 'callbacks'],
  ])('can be imported %s', async (_, mariadb, callbacks) => {
    const imports = `import ${mariadb} from '${promise}'; import ${callbacks} from '${callback}';`;
    expect(await packed.output('program.mjs', imports + queries)).toBe(printed);
  });

  it('can be required', async () => {
    const required = `const mariadb = require('${promise}'), callbacks = require('${callback}');`;
    expect(await packed.output('program.cjs', required + queries)).toBe(printed);
  });

  it.each(resolutions)(
    'has types for moduleResolution %s by %s',
    async (moduleResolution, _format, module, file) => {
      const program = `
        import * as mariadb from '${promise}';
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
        export const wrong: mariadb.ConnectionConfig = { hots: 'localhost' };`;
      expect(await packed.complaints(file, program, module, moduleResolution)).toBe('');
    },
    PATIENCE,
  );
});
