import { describe, expect, it } from 'vitest';
import { runChild } from '../child.js';
import { packageName, provider, serverUrl } from '../provider.js';

const prelude = `
  import { createConnection, createPool } from '${packageName}';
  import { setTimeout } from 'node:timers/promises';
  const url = ${JSON.stringify(serverUrl)};
`;

describe('a process with a pool', () => {
  it('ends once the pool has ended', async () => {
    const ended = await runChild(
      `${prelude}
      const pool = createPool(url + '?connectionLimit=2');
      await pool.query('SELECT 1');
      await pool.end();
      console.log('done');`,
      'module',
    );
    expect(ended).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
  });

  it('lives on when all its idle connections are killed and nobody listens', async () => {
    const ended = await runChild(
      `${prelude}
      const pool = createPool(url + '?connectionLimit=2');
      const connections = await Promise.all([pool.getConnection(), pool.getConnection()]);
      const ids = connections.map(({ threadId }) => threadId);
      for (const connection of connections) await connection.release();
      const observer = await createConnection(url);
      for (const id of ids) await observer.query('KILL ' + id);
      while (connections.some((connection) => connection.isValid())) await setTimeout(10);
      console.log((await pool.query('SELECT 1 AS one'))[0].one);
      await observer.end();
      await pool.end();`,
      'module',
    );
    expect(ended).toEqual({ status: 0, stdout: '1\n', stderr: '' });
  });

  it('lives on when a borrower has taken all listeners off a connection that breaks', async () => {
    const ended = await runChild(
      `${prelude}
      const pool = createPool(url + '?connectionLimit=1');
      const connection = await pool.getConnection();
      connection.removeAllListeners('error');
      const observer = await createConnection(url);
      await observer.query('KILL ' + connection.threadId);
      while (connection.isValid()) await setTimeout(10);
      await connection.release();
      console.log((await pool.query('SELECT 1 AS one'))[0].one);
      await observer.end();
      await pool.end();`,
      'module',
    );
    // npm mariadb then has nobody to tell, and throws.
    if (provider === 'peer') expect(ended.status).not.toBe(0);
    else expect(ended).toEqual({ status: 0, stdout: '1\n', stderr: '' });
  });

  it('lives on when the server cannot be reached', async () => {
    const ended = await runChild(
      `${prelude}
      const pool = createPool({ host: '127.0.0.1', port: 1, acquireTimeout: 100 });
      const error = await pool.query('SELECT 1').catch((error) => error);
      console.log(error.code);
      await pool.end();`,
      'module',
    );
    expect(ended).toEqual({ status: 0, stdout: 'ER_GET_CONNECTION_TIMEOUT\n', stderr: '' });
  });
});
