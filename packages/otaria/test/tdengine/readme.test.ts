import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runChild } from '../child.js';
import { blocks, file, printedBy } from '../readme.js';
import { openDatabase, serverUrl } from './server.js';

it('the README shows the example of TDengine and what it prints', async () => {
  process.env.TDENGINE_URL = serverUrl;
  const source = file('examples/node/tdengine-tour.mjs');
  const { stdout, stderr, status } = await runChild(source, 'module');
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(printedBy(source)).toBe(stdout.trim());
});

it('the README shows the Rust example of TDengine', () => {
  const source = file('crates/otaria/examples/taos_tour.rs');
  const examples = blocks().filter(({ language }) => language === 'rust');
  expect(examples.filter(({ text }) => source.endsWith(text))).toHaveLength(1);
});

it('the consumer of the README prints what is written to its topic', async () => {
  process.env.TDENGINE_URL = serverUrl;
  const { sql, database } = await openDatabase();
  await sql.exec(`CREATE TABLE ${database}.meters (ts TIMESTAMP, amps INT)`);
  await sql.exec(`CREATE TOPIC readings AS SELECT amps FROM ${database}.meters`);
  const example = blocks().find(({ text }) => text.includes('tmqConnect'))?.text ?? 'no example';
  // The loop has no end of its own.
  const consumer = runChild(example.replace(/;$/, ' ?? process.exit();'), 'module');
  let ended = false;
  consumer.finally(() => {
    ended = true;
  });
  while (!ended) {
    await sql.exec(`INSERT INTO ${database}.meters VALUES (NOW, 7)`);
    await setTimeout(50);
  }
  const { stdout, stderr, status } = await consumer;
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(stdout).toMatch(/^readings \[ \[ 7 \]/);
  const drop = () => sql.exec('DROP TOPIC readings').then(() => 'dropped', String);
  await expect.poll(drop).toBe('dropped');
});
