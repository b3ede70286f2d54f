import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { binaryPath } from './binary.js';
import { type DevServerOptions, serveArguments } from './options.js';

/** How long a stop waits for the process before it is killed. The server itself gives requests five seconds. */
const STOP_TIMEOUT = 10_000;
/** How much of what the process says on stderr is kept for an error's message. */
const KEPT = 8192;

type Child = ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable };

/** The `otaria` process: it says its URL on stdout, and ends when its standard input does. */
export class ServerProcess {
  readonly #child: Child;
  readonly #ended: Promise<void>;
  #complaint = '';
  #stopping: Promise<void> | undefined;

  constructor(options: DevServerOptions) {
    const env = { ...process.env };
    if (options.password !== undefined) env.OTARIA_PASSWORD = options.password;
    this.#child = spawn(binaryPath(), serveArguments(options), {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      // Ctrl-C ends the program, which may still want to clean up on the server; the server ends with the program.
      detached: process.platform !== 'win32',
    }) as Child;
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-KEPT);
    });
    // The process may be gone already when its standard input is closed.
    this.#child.stdin.on('error', () => {});
    this.#ended = this.#end();
    // Whoever stops the server is told; until then nobody listens.
    this.#ended.catch(() => {});
  }

  /** The line that the process prints when it listens. */
  async url(timeout: number): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const text = `the development server did not start within ${timeout} ms`;
      timer = setTimeout(() => reject(new Error(text)), timeout);
    });
    const ended = this.#ended.then(() => {
      throw new Error('the development server ended before it listened');
    });
    try {
      const line = await Promise.race([this.#line(), ended, late]);
      this.#unref();
      return line;
    } catch (error) {
      this.#child.kill('SIGKILL');
      throw error;
    } finally {
      clearTimeout(timer);
      ended.catch(() => {});
    }
  }

  /** Ends the process; rejects when it failed, or had failed before. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#child.ref();
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT);
    try {
      await this.#ended;
    } finally {
      clearTimeout(timer);
    }
  }

  async #line(): Promise<string> {
    let text = '';
    return new Promise((resolve) => {
      this.#child.stdout.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        const end = text.indexOf('\n');
        if (end >= 0) resolve(text.slice(0, end).trim());
      });
    });
  }

  async #end(): Promise<void> {
    const [code, signal] = await once(this.#child, 'close');
    if (code === 0) return;
    const cause = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    const said = this.#complaint.trim();
    throw new Error(`the development server ${cause}${said && `: ${said}`}`);
  }

  /** From now on neither the process nor its pipes keep this process alive. */
  #unref(): void {
    this.#child.unref();
    for (const pipe of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      (pipe as unknown as { unref(): void }).unref();
    }
  }
}
