// Builds the command line from source and puts it where the package looks for it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';

const build = [
  'build',
  '--release',
  '--locked',
  '-p',
  'otaria-cli',
  '--message-format=json-render-diagnostics',
];
const cargo = spawnSync('cargo', build, {
  cwd: new URL('../../', import.meta.url),
  encoding: 'utf8',
  maxBuffer: 1 << 26,
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (cargo.error) throw cargo.error;
if (cargo.status !== 0) process.exit(cargo.status ?? 1);

const messages = cargo.stdout
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const { executable } = messages.find(
  (message) => message.executable && message.target.name === 'otaria',
);
const native = new URL('native/', import.meta.url);
mkdirSync(native, { recursive: true });
const target = new URL(basename(executable), native);
// A binary that runs cannot be written to, but its place can be taken.
rmSync(target, { force: true });
copyFileSync(executable, target);
