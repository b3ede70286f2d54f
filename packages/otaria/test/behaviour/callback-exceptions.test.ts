import { describe, expect, it } from 'vitest';
import { runChild } from '../child.js';
import { packageName, peerDefect, provider, settings } from '../provider.js';

/** Runs a program on a connection that is up and says which exceptions nobody caught, and what a later query gave. */
async function uncaught(statement: string): Promise<string[]> {
  const program = `
    const { createConnection } = require('${packageName}/callback');
    const seen = [];
    process.on('uncaughtException', (error) => seen.push(error.message));
    const connection = createConnection(${JSON.stringify(settings())});
    const thrower = (name) => () => { throw new Error(name); };
    connection.connect(() => setImmediate(() => {
      ${statement};
      setTimeout(() => {
        connection.query('SELECT 1 AS one', (error, rows) => seen.push(rows?.[0]?.one === 1 ? 'usable' : 'unusable'));
        setTimeout(() => { console.log(JSON.stringify(seen)); process.exit(); }, 300);
      }, 300);
    }));`;
  const { stdout, stderr } = await runChild(program, 'commonjs');
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('what a callback throws', () => {
  it.each(['query', 'execute'])('is an uncaught exception after %s', async (run) => {
    const seen = await uncaught(`connection.${run}('SELECT 1', thrower('thrown'))`);
    expect(seen).toEqual(['thrown', 'usable']);
  });

  it('is an uncaught exception after ping', async () => {
    const seen = await uncaught("connection.ping(thrower('thrown'))");
    expect(seen).toEqual(['thrown', 'usable']);
  });

  it('is an uncaught exception for each row that a listener refuses', async () => {
    const statement = "connection.query('SELECT 1 UNION SELECT 2').on('data', thrower('row'))";
    peerDefect(
      provider,
      'loses the connection to a listener that throws',
      await uncaught(statement),
      {
        peer: ['row', 'row'],
        ours: ['row', 'row', 'usable'],
      },
    );
  });
});
