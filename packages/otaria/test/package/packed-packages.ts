import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript')), '..', 'bin', 'tsc');

/** Milliseconds for npm and the compiler on a busy machine. */
export const PATIENCE = 120_000;

/** How TypeScript may find types: resolution, format, module and a file of that format. */
export const resolutions: [string, string, string, string][] = [
  ['node16', 'import', 'node16', 'program.mts'],
  ['node16', 'require', 'node16', 'program.cts'],
  ['bundler', 'import', 'esnext', 'program.ts'],
];

/** A folder in which the files that would be published are installed, and nothing else of the workspace. */
export class PackedPackages {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param packages The name that each folder below `packages/` is installed under. */
  static async install(packages: Record<string, string>): Promise<PackedPackages> {
    const packed = new PackedPackages(await mkdtemp(join(tmpdir(), 'otaria-packed-')));
    const modules = join(packed.#folder, 'node_modules');
    await mkdir(join(modules, '@types'), { recursive: true });
    for (const [source, name] of Object.entries(packages)) await packed.#unpack(source, name);
    for (const dependency of ['@types/node', 'undici-types', 'ws']) {
      await symlink(join(root, 'node_modules', dependency), join(modules, dependency));
    }
    return packed;
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  /** What a program in the folder prints. */
  async output(file: string, source: string): Promise<string> {
    await writeFile(join(this.#folder, file), source);
    const { stdout } = await run(process.execPath, [file], {
      cwd: this.#folder,
      env: { ...process.env, NODE_PATH: '' },
    });
    return stdout.trim();
  }

  /** What the TypeScript compiler says of a program in the folder. */
  async complaints(
    file: string,
    source: string,
    module: string,
    moduleResolution: string,
  ): Promise<string> {
    await writeFile(join(this.#folder, file), source);
    const flags = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'esnext'];
    const types = ['--types', 'node', '--module', module, '--moduleResolution', moduleResolution];
    const checked = run(process.execPath, [tsc, ...flags, ...types, file], { cwd: this.#folder });
    const { stdout } = await checked.catch((error: { stdout: string }) => error);
    return stdout;
  }

  /** Puts the files that would be published where an installation puts them. */
  async #unpack(source: string, name: string): Promise<void> {
    const options = ['--silent', '--ignore-scripts', '--pack-destination', this.#folder];
    await run('npm', ['pack', ...options], { cwd: join(root, 'packages', source) });
    const [tarball] = (await readdir(this.#folder)).filter((file) => file.endsWith('.tgz'));
    await run('tar', ['-xzf', tarball], { cwd: this.#folder });
    const target = join(this.#folder, 'node_modules', name);
    await mkdir(dirname(target), { recursive: true });
    await rename(join(this.#folder, 'package'), target);
    await rm(join(this.#folder, tarball));
  }
}
