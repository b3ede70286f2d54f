import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Spinners } from './spinners.mjs';

const run = promisify(execFile);

/** The CPUs that a process or thread may use, as the kernel lists them ('0-3,7'). */
async function allowed(path) {
  const status = await readFile(`${path}/status`, 'utf8');
  return /^Cpus_allowed_list:\s*(\S+)/m.exec(status)[1];
}

function numbers(list) {
  return list.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/**
 * Keeps the server on one CPU and the clients on another: otherwise the scheduler decides from run to run whether a
 * request wakes up a sleeping CPU, which is worth a factor of two on a small machine.
 */
export class Pinning {
  /** The program and its first arguments under which a client has to be started. */
  clientPrefix = [];
  #threads = new Map();
  #spinners;

  /**
   * @param sameCpu Puts the server on the client's CPU: then an operation takes what both work, and neither waits for
   *   the other to wake up.
   * @param awake Keeps both CPUs from halting.
   * @returns a Pinning whose description says what was possible.
   */
  static async start(serverId, { sameCpu, awake }) {
    const pinning = new Pinning();
    pinning.description = await pinning
      .#pin(serverId, sameCpu, awake)
      .catch((error) => `none (${error.message})`);
    return pinning;
  }

  async #pin(serverId, sameCpu, awake) {
    await run('taskset', ['--version']);
    const cpus = numbers(await allowed('/proc/self'));
    if (cpus.length < 2) return 'none (there is only one CPU)';
    const clientCpu = String(cpus.at(-1));
    const serverCpu = sameCpu ? clientCpu : String(cpus[0]);
    this.clientPrefix = ['taskset', '--cpu-list', clientCpu];
    if (!serverId) {
      return `client on CPU ${clientCpu}; the server is not on this machine or its process is hidden`;
    }
    const tasks = `/proc/${serverId}/task`;
    for (const thread of await readdir(tasks)) {
      this.#threads.set(thread, await allowed(`${tasks}/${thread}`));
    }
    this.serverId = serverId;
    await run('taskset', ['--all-tasks', '--cpu-list', '--pid', serverCpu, String(serverId)]);
    const places = `server (process ${serverId}) on CPU ${serverCpu}, client on CPU ${clientCpu}`;
    if (!awake) return places;
    this.#spinners = new Spinners(new Set([serverCpu, clientCpu]));
    return `${places}, kept awake`;
  }

  /** Gives every thread of the server the CPUs back that it had; new threads get those of the process. */
  async restore() {
    this.#spinners?.stop();
    if (!this.serverId) return;
    const usual = this.#threads.get(String(this.serverId));
    for (const thread of await readdir(`/proc/${this.serverId}/task`).catch(() => [])) {
      const cpus = this.#threads.get(thread) ?? usual;
      // A thread may have ended meanwhile.
      await run('taskset', ['--cpu-list', '--pid', cpus, thread]).catch(() => undefined);
    }
  }
}
