// Measures otaria/tdengine against a bare WebSocket; README.md says how and what the numbers mean.
import { cpus } from 'node:os';
import { version } from 'otaria/tdengine';
import { readOptions, tdengineScenarios } from '../options.mjs';
import { Pinning } from '../pinning.mjs';
import { measureRounds } from '../rounds.mjs';
import { summarise } from '../statistics.mjs';
import { errors } from '../table.mjs';
import { bundleDecoder } from './decoder.mjs';
import { TdengineServer } from './server.mjs';
import { tdengineTable } from './table.mjs';

async function bench(options, server, pinning, signal) {
  console.log(`otaria ${version}, node ${process.version}, ${server.description}`);
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, pinning: ${pinning.description}`);
  console.log(`${options.rounds} interleaved rounds of ${options.seconds} s\n`);
  await server.createData();
  await bundleDecoder();
  const context = {
    seconds: options.seconds,
    warmUp: Math.max(0.2, options.seconds * 0.7),
    prefix: pinning.clientPrefix,
    url: server.url,
    signal,
  };
  const results = [];
  for (const [i, name] of options.names.entries()) {
    const { title, libraries, rows } = await import(`../scenarios/${name}.mjs`);
    process.stderr.write(`[${i + 1}/${options.names.length}] ${title}\n`);
    const names = libraries.map((library) => `tdengine/${library}`);
    const titles = {};
    for (const one of names) titles[one] = (await import(`../libraries/${one}.mjs`)).title;
    const measured = await measureRounds(name, names, options.rounds, context);
    const summaries = Object.fromEntries(names.map((one) => [one, summarise(measured[one])]));
    results.push({ name, title, rows, titles, summaries });
  }
  console.log(`\n${tdengineTable(results)}`);
  const failures = errors(results);
  for (const failure of failures) console.log(`ERR ${failure}`);
  return failures.length === 0;
}

async function main() {
  const options = readOptions(tdengineScenarios);
  if (!options) return;
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) {
    process.once(name, () => interrupted.abort(new Error(`interrupted by ${name}`)));
  }
  const server = await TdengineServer.connect(process.env.TDENGINE_URL);
  let pinning;
  try {
    pinning = await Pinning.start(await server.processId(), options);
    const correct = await bench(options, server, pinning, interrupted.signal);
    if (!correct) process.exitCode = 1;
  } finally {
    await pinning?.restore();
    await server.close();
  }
}

await main().catch((error) => {
  console.error(`bench: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
});
