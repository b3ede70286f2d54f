import { readOptions } from './options.mjs';
import { Pinning } from './pinning.mjs';
import { measureRounds } from './rounds.mjs';
import { summarise } from './statistics.mjs';

/**
 * Runs one benchmark: reads the options, connects to the server, pins processes to CPUs, and puts everything back at the end or
 * when interrupted. `measure(options, server, pinning, context)` measures and prints; it tells whether all results were right.
 */
export async function benchmark({ scenarios, connect, measure }) {
  try {
    const options = readOptions(scenarios);
    if (!options) return;
    const interrupted = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM']) {
      process.once(name, () => interrupted.abort(new Error(`interrupted by ${name}`)));
    }
    const server = await connect();
    let pinning;
    try {
      pinning = await Pinning.start(await server.processId(), options);
      const context = {
        rounds: options.rounds,
        seconds: options.seconds,
        warmUp: Math.max(0.2, options.seconds * 0.7),
        prefix: pinning.clientPrefix,
        url: server.url,
        signal: interrupted.signal,
      };
      if (!(await measure(options, server, pinning, context))) process.exitCode = 1;
    } finally {
      await pinning?.restore();
      await server.close();
    }
  } catch (error) {
    console.error(`bench: ${error.cause?.message ?? error.message}`);
    process.exitCode = 1;
  }
}

/** What each of these libraries took for a scenario: interleaved rounds, summarised by library. */
export async function summaries(scenario, libraries, context) {
  const measured = await measureRounds(scenario, libraries, context.rounds, context);
  return Object.fromEntries(libraries.map((one) => [one, summarise(measured[one])]));
}
