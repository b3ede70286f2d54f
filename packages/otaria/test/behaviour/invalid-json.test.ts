import { describe, it } from 'vitest';
import { runChild } from '../child.js';
import { packageName, peerDefect, protocols, provider } from '../provider.js';

/** Reads a JSON column that holds no JSON, in a process of its own, as the peer throws outside of any promise. */
function program(run: string): string {
  return `
    import { createConnection } from '${packageName}';
    process.on('uncaughtException', (error) => { console.log('uncaught', error.name); process.exit(); });
    const connection = await createConnection(process.env.MARIADB_URL.split('?')[0] + '?connectTimeout=10000');
    await connection.query('CREATE TEMPORARY TABLE invalid_json (v JSON)');
    await connection.query('SET check_constraint_checks = 0');
    await connection.query("INSERT INTO invalid_json VALUES ('{broken')");
    const rejected = await connection.${run}('SELECT v FROM invalid_json').then(() => 'resolved', () => 'rejected');
    const [row] = await connection.query("SELECT 'next' AS v");
    console.log(rejected, row.v);
    await connection.end();`;
}

describe.each(protocols)('a JSON column that holds no JSON, by %s', (run) => {
  it('rejects its statement alone', async () => {
    const { stdout } = await runChild(program(run), 'module');
    peerDefect(provider, 'throws JSON errors inside the socket handler', stdout.trim(), {
      peer: 'uncaught SyntaxError',
      ours: 'rejected next',
    });
  });
});
