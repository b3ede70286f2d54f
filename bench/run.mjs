// Compares Otaria with npm mariadb and mysql2; README.md says how and what the numbers mean.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { benchmark, summaries } from './benchmark.mjs';
import { mariadbScenarios } from './options.mjs';
import { Server } from './server.mjs';
import { compare } from './statistics.mjs';
import { errors, table } from './table.mjs';

const peers = ['mariadb', 'mysql2'];

/** The version of each library that can be loaded, and why Otaria cannot when it is not built. */
async function libraries(floor) {
  const found = {};
  const missing = {};
  for (const name of [...peers, 'otaria', ...(floor ? ['floor'] : [])]) {
    try {
      found[name] = (await import(`./libraries/${name}.mjs`)).version;
    } catch (error) {
      if (peers.includes(name)) throw error;
      missing[name] = error.message.split('\n')[0];
    }
  }
  return { found, missing };
}

/** Everything that a reader needs to judge the numbers. */
async function describe(options, pinning, server) {
  const { found, missing } = await libraries(options.floor);
  return {
    date: new Date().toISOString(),
    rounds: options.rounds,
    seconds: options.seconds,
    libraries: found,
    missing,
    node: process.version,
    kernel: release(),
    cpu: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    pinning: pinning.description,
    server: await server.settings(),
  };
}

function printHead(report) {
  const versions = Object.entries(report.libraries).map((entry) => entry.join(' '));
  console.log(`${versions.join(', ')}, node ${report.node}`);
  for (const [name, reason] of Object.entries(report.missing)) {
    console.log(`${name} is MISSING and not measured: ${reason}`);
  }
  console.log(`${report.cpu}, kernel ${report.kernel}, server ${report.server.version}`);
  console.log(`pinning: ${report.pinning}`);
  console.log(`${report.rounds} interleaved rounds of ${report.seconds} s\n`);
}

async function store(report) {
  const folder = new URL('results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  const file = new URL(`${report.date.replaceAll(':', '-')}.json`, folder);
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  return fileURLToPath(file);
}

async function measure(options, server, pinning, context) {
  const report = await describe(options, pinning, server);
  printHead(report);
  const scenarios = await Promise.all(
    options.names.map(async (name) => ({ name, ...(await import(`./scenarios/${name}.mjs`)) })),
  );
  await server.createData(new Set(scenarios.flatMap(({ tables = [] }) => tables)));
  report.results = [];
  for (const [i, { name, title, fixed }] of scenarios.entries()) {
    const names = Object.keys(report.libraries).filter((one) => fixed || one !== 'floor');
    process.stderr.write(`[${i + 1}/${scenarios.length}] ${title}\n`);
    const measured = await summaries(name, names, context);
    report.results.push({ name, title, summaries: compare(measured, peers) });
  }
  console.log(`\n${table(report.results)}`);
  const failures = errors(report.results);
  for (const failure of failures) console.log(`ERR ${failure}`);
  console.log(`stored in ${await store(report)}`);
  return failures.length === 0;
}

function connect() {
  const address = process.env.MARIADB_URL;
  if (!address) throw new Error("MARIADB_URL is not set; 'make bench' starts a server and sets it");
  return Server.connect(address);
}

await benchmark({ scenarios: mariadbScenarios, connect, measure });
