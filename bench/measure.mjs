// One measurement in a process of its own: node measure.mjs LIBRARY SCENARIO SECONDS WARM-UP-SECONDS
// The URL of the server is in BENCH_URL. The last line printed is the measurement as JSON.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { inspect } from 'node:util';
import { settings } from './server.mjs';

const [libraryName, scenarioName, seconds, warmUpSeconds] = process.argv.slice(2);

async function repeat({ operation, check, show }, milliseconds, first) {
  const start = performance.now();
  const end = start + milliseconds;
  let i = first;
  let now = start;
  while (now < end) {
    const result = await operation(i);
    if (!check(result, i)) throw new Error(`wrong result of operation ${i}: ${show(result)}`);
    i++;
    now = performance.now();
  }
  return { operations: i - first, milliseconds: now - start };
}

async function measure() {
  const library = await import(`./libraries/${libraryName}.mjs`);
  const scenario = await import(`./scenarios/${scenarioName}.mjs`);
  const connect = scenario.connect ?? ((given, options) => given.connect(options));
  const connection = await connect(library, settings(process.env.BENCH_URL));
  const work = {
    operation: scenario.operation(connection, library),
    check: scenario.check(library),
    show: (result) => inspect(result, { maxArrayLength: 1 }).slice(0, 300),
  };
  const warmUp = await repeat(work, warmUpSeconds * 1000, 1);

  const loop = monitorEventLoopDelay({ resolution: 1 });
  if (scenario.big) loop.enable();
  const cpuBefore = process.cpuUsage();
  const { operations, milliseconds } = await repeat(work, seconds * 1000, 1 + warmUp.operations);
  const cpu = process.cpuUsage(cpuBefore);
  loop.disable();
  await connection.end();
  return {
    operations,
    timePerOperation: (milliseconds * 1000) / operations,
    cpuPerOperation: (cpu.user + cpu.system) / operations,
    longestDelay: scenario.big ? loop.max / 1e6 : undefined,
  };
}

const report = await measure().catch((error) => ({ error: String(error?.message ?? error) }));
process.stdout.write(`\n${JSON.stringify(report)}\n`, () => process.exit());
