import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  /** The exit status, or the name of the signal that ended the process. */
  status: number | NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a program in a Node process of its own, from the folder of the package, so that it imports what a user imports.
 * A program that does not end by itself is killed after 30 seconds and shows the status SIGKILL.
 */
export function runChild(
  source: string,
  type: 'module' | 'commonjs',
  flags: string[] = [],
): Promise<Ended> {
  const child = spawn(process.execPath, [...flags, `--input-type=${type}`, '--eval', source], {
    cwd: packageFolder,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ status: code ?? signal, stdout, stderr }));
  });
}
