import { binding } from '../../native/binding.js';
import type { ConnectionOptions } from '../options/connection-options.js';
import { variantOf } from '../rows/row-options.js';
import { Command } from './command.js';
import type { Link } from './link.js';

/** Whether the server takes several statements in one query; it can be told otherwise for a while. */
export class MultiStatements {
  readonly #link: Link;
  readonly #options: ConnectionOptions;
  #allowed: boolean;

  constructor(link: Link, options: ConnectionOptions) {
    this.#link = link;
    this.#options = options;
    this.#allowed = options.multipleStatements;
  }

  /** Whether the server lets itself be told; some proxies do not. */
  async canChange(): Promise<boolean> {
    try {
      await this.#tell(this.#allowed);
      return true;
    } catch (error) {
      if (this.#link.lost) throw error;
      return false;
    }
  }

  /** From the next command on. The connection is lost when the server refuses. */
  allow(allowed: boolean): Promise<void> {
    if (allowed === this.#allowed || this.#link.lost) return Promise.resolve();
    this.#allowed = allowed;
    return this.#tell(allowed).catch((error: Error) =>
      this.#link.fail(Object.assign(error, { fatal: true })),
    );
  }

  /** Makes it as the connection's options say. Left allowed, injected SQL could do more than the program permits. */
  restore(): Promise<void> {
    return this.allow(this.#options.multipleStatements);
  }

  #tell(allowed: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const options = this.#options;
      const command = new Command(variantOf(options), null, undefined, options, resolve, reject);
      binding.setMultiStatements(this.#link.native, allowed ? 1 : 0);
      this.#link.sent(command);
    });
  }
}
