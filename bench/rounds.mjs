import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('measure.mjs', import.meta.url));

/** One measurement in a fresh process; what goes wrong there is its result, too. */
function measure(library, scenario, { seconds, warmUp, prefix, url, signal }) {
  const command = [...prefix, process.execPath, script, library, scenario, seconds, warmUp];
  const child = spawn(command[0], command.slice(1).map(String), {
    env: { ...process.env, BENCH_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, killedBy) => {
      if (status === 0) resolve(JSON.parse(output.trim().split('\n').at(-1)));
      else resolve({ error: `the process ended with ${killedBy ?? `status ${status}`}` });
    });
  });
}

/**
 * The measurements of each library in one scenario. Every round measures all libraries, so that what else happens on
 * the machine meets all of them; who begins changes from round to round.
 */
export async function measureRounds(scenario, libraries, rounds, context) {
  const measured = Object.fromEntries(libraries.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < libraries.length; turn++) {
      const name = libraries[(round + turn) % libraries.length];
      measured[name].push(await measure(name, scenario, context));
    }
  }
  return measured;
}
