import { parseArgs } from 'node:util';

/** The scenarios of each program, in the order of the table; each is a file of the same name in scenarios/. */
export const mariadbScenarios = [
  'do-1',
  'one-row',
  'execute-two-parameters',
  'hundred-columns',
  'hundred-columns-execute',
  'thousand-rows',
  'big-text-objects',
  'big-text-arrays',
  'big-execute-objects',
  'big-execute-arrays',
  'stream',
  'stream-events',
  'insert-one',
  'batch-100',
  'batch-100-mixed',
  'batch-10000',
  'batch-10000-mixed',
  'pool',
];

export const tdengineScenarios = [
  'tdengine/big',
  'tdengine/decode',
  'tdengine/one-row',
  'tdengine/schemaless',
  'tdengine/encode',
  'tdengine/bind-1000',
  'tdengine/bind-10000',
  'tdengine/topic',
];

const help = `Usage: MARIADB_URL=mariadb://user:password@host:port/database node run.mjs [options]
       [TDENGINE_URL=ws://user:password@host:port] node tdengine/run.mjs [options]

  --rounds N      measurements of each library in each scenario (10)
  --seconds N     length of one measurement (0.7)
  --only NAMES    only the scenarios whose names start so, separated by commas
  --quick         3 rounds of 0.3 seconds, for a first impression
  --same-cpu      server and client on one CPU: the time is the work of both, without waking up
  --awake         no CPU halts while it waits, as on a busy machine
  --floor         also measures what a bare socket of Node.js needs for the same bytes

Scenarios: ${mariadbScenarios.join(', ')};
  ${tdengineScenarios.join(', ')}`;

/** The options of the command line for these scenarios, or undefined when only help was wanted. */
export function readOptions(scenarioNames) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'same-cpu': { type: 'boolean', default: false },
      awake: { type: 'boolean', default: false },
      floor: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return undefined;
  }
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 10));
  const seconds = Number(values.seconds ?? (values.quick ? 0.3 : 0.7));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be 1 or more');
  if (!(seconds > 0)) throw new Error('--seconds must be a number above 0');
  const starts = values.only?.split(',') ?? [''];
  const names = scenarioNames.filter((name) => starts.some((start) => name.startsWith(start)));
  if (names.length === 0) throw new Error(`no scenario starts with '${values.only}'; see --help`);
  const { awake, floor } = values;
  return { rounds, seconds, names, sameCpu: values['same-cpu'], awake, floor };
}
