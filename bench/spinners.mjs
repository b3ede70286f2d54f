import { spawn } from 'node:child_process';

/**
 * Keeps CPUs from halting: on a virtual machine, waking a halted CPU costs several times what a round trip does, and
 * hides what the libraries take. The loops run only when nothing else wants the CPU (SCHED_IDLE).
 */
export class Spinners {
  #children = [];

  /** Starts a loop on each of these CPUs. */
  constructor(cpus) {
    for (const cpu of cpus) {
      const loop = ['chrt', '--idle', '0', 'sh', '-c', 'while :; do :; done'];
      const child = spawn('taskset', ['--cpu-list', String(cpu), ...loop], { stdio: 'ignore' });
      child.on('error', (error) =>
        console.error(`bench: no spinner on CPU ${cpu}: ${error.message}`),
      );
      this.#children.push(child);
    }
  }

  stop() {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}
