// Measures otaria/tdengine against a bare WebSocket; README.md says how and what the numbers mean.
import { cpus } from 'node:os';
import { version } from 'otaria/tdengine';
import { benchmark, summaries } from '../benchmark.mjs';
import { tdengineScenarios } from '../options.mjs';
import { errors } from '../table.mjs';
import { bundleDecoder } from './decoder.mjs';
import { TdengineServer } from './server.mjs';
import { tdengineTable } from './table.mjs';

async function measure(options, server, pinning, context) {
  console.log(`otaria ${version}, node ${process.version}, ${server.description}`);
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, pinning: ${pinning.description}`);
  console.log(`${options.rounds} interleaved rounds of ${options.seconds} s\n`);
  await server.createData();
  await bundleDecoder();
  const results = [];
  for (const [i, name] of options.names.entries()) {
    const { title, libraries, rows } = await import(`../scenarios/${name}.mjs`);
    process.stderr.write(`[${i + 1}/${options.names.length}] ${title}\n`);
    const names = libraries.map((library) => `tdengine/${library}`);
    const titles = {};
    for (const one of names) titles[one] = (await import(`../libraries/${one}.mjs`)).title;
    results.push({ name, title, rows, titles, summaries: await summaries(name, names, context) });
  }
  console.log(`\n${tdengineTable(results)}`);
  const failures = errors(results);
  for (const failure of failures) console.log(`ERR ${failure}`);
  return failures.length === 0;
}

await benchmark({
  scenarios: tdengineScenarios,
  connect: () => TdengineServer.connect(process.env.TDENGINE_URL),
  measure,
});
