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

describe.each(names)('the packed %s', (promise, callback) => {
  it('can be imported', async () => {
    const program = `
      import mariadb, { createConnection } from '${promise}';
      const connection = await createConnection(${url});
      console.log(await connection.query('SELECT 1 AS one'), mariadb.createConnection === createConnection);
      await connection.end();`;
    expect(await packed.output('program.mjs', program)).toBe('[ { one: 1 } ] true');
  });

  it('can be required', async () => {
    const program = `
      const { createConnection } = require('${callback}');
      const connection = createConnection(${url});
      connection.query('SELECT 1 AS one', (error, rows) => {
        console.log(error, rows, connection.constructor.name);
        connection.end();
      });`;
    const printed = 'null [ { one: 1 } ] ConnectionCallback';
    expect(await packed.output('program.cjs', program)).toBe(printed);
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
