import { addOrigin, type Caller, callerFrames } from '../errors/origin.js';
import { variantOf } from '../rows/row-options.js';
import { Command } from './command.js';
import type { ConnectionCore } from './connection.js';
import type { Sender } from './sender.js';
import {
  checkReset,
  type SessionQuery,
  type SetUpOccasion,
  setUpSession,
} from './session-setup.js';

/** How a connection is lent to one who needs it for himself. */
export interface Turn {
  /** Resolves the command once it is its turn; commands that are issued later wait from then on. */
  take(command: Command): void;
  /** Lets them go. */
  end(): void;
  /** Runs a statement in the turn. */
  readonly query: SessionQuery;
  sender(): Sender;
}

/** What takes several commands, between which no other may come. */
export class ExclusiveCommands {
  readonly #core: ConnectionCore;
  readonly #turn: Turn;

  constructor(core: ConnectionCore, turn: Turn) {
    this.#core = core;
    this.#turn = turn;
  }

  /** Makes the session as good as new, on the same login. */
  reset(caller: Caller): Promise<void> {
    return this.#run(caller, async () => {
      checkReset(this.#core.info);
      await this.#send('RESET', (command) => this.#turn.sender().reset(command));
      await this.#setUp('reset');
    });
  }

  #run(caller: Caller, work: () => Promise<void>): Promise<void> {
    const { options } = this.#core;
    let origin = options.trace ? callerFrames(caller) : undefined;
    return new Promise((resolve, rejectPlain) => {
      const reject = (error: Error): void => {
        if (origin) addOrigin(error, origin);
        // A connection that gets lost rejects what has its turn, besides the command of which it is waiting.
        origin = undefined;
        rejectPlain(error);
      };
      const begin = (): void => {
        work()
          .finally(() => this.#turn.end())
          .then(resolve, reject);
      };
      this.#turn.take(new Command(variantOf(options), null, undefined, options, begin, reject));
    });
  }

  /** Sends a command of the protocol. */
  #send(logged: string, send: (command: Command) => void): Promise<unknown> {
    const { options } = this.#core;
    options.logger.query?.(logged);
    return new Promise((resolve, reject) =>
      send(new Command(variantOf(options), null, undefined, options, resolve, reject)),
    );
  }

  /** Sets up a fresh session. One that is set up by half is not what the program asked for: it is closed. */
  async #setUp(occasion: SetUpOccasion): Promise<void> {
    const { info, link, options } = this.#core;
    try {
      await setUpSession(this.#turn.query, options, info, occasion);
    } catch (error) {
      link.fail(error as Error);
      throw error;
    }
  }
}
