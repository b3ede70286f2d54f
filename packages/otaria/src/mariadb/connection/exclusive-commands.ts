import { binding, type NativeSession } from '../../native/binding.js';
import { clientErrorName } from '../errors/error-names.js';
import { addOrigin, type Caller, callerFrames } from '../errors/origin.js';
import type { SqlError } from '../errors/sql-error.js';
import { importOptions, noDatabase } from '../options/import-options.js';
import { changedUser } from '../options/user-options.js';
import { variantOf } from '../rows/row-options.js';
import { Command } from './command.js';
import type { ConnectionCore } from './connection.js';
import { escapeIdentifier } from './escape.js';
import { userConfig } from './login.js';
import type { Sender } from './sender.js';
import {
  checkChangeOfUser,
  checkReset,
  type SessionQuery,
  type SetUpOccasion,
  setUpSession,
} from './session-setup.js';
import { SqlFile } from './sql-file.js';

/** What has to be known before a file is run: the default database, and the largest packet that the server takes. */
interface Session {
  name: string | null;
  largest: bigint;
}

const SESSION = 'SELECT DATABASE() AS name, @@max_allowed_packet AS largest';

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
  reset(): Promise<void> {
    return this.#run(this.reset, async () => {
      checkReset(this.#core.info);
      this.#log('RESET');
      await this.#send((command) => this.#turn.sender().reset(command));
      await this.#setUp('reset');
    });
  }

  /** Logs another user in, in a new session. A failure closes the connection, as the server does. */
  changeUser(given: unknown): Promise<void> {
    return this.#run(this.changeUser, async () => {
      const core = this.#core;
      const { info, link } = core;
      checkChangeOfUser(info);
      const options = changedUser(core.options, given);
      if (link.inFlight > 0) await this.#send((command) => this.#turn.sender().ping(command));
      this.#log(`CHANGE USER to '${options.user ?? ''}'`);
      const user = userConfig(options);
      try {
        await this.#send((command) => this.#turn.sender().changeUser(command, user));
      } catch (error) {
        // A user that has not been sent leaves the connection to the one before.
        if (clientErrorName((error as SqlError).errno) === undefined) {
          link.fail(Object.assign(error as SqlError, { fatal: true }));
        }
        throw error;
      }
      core.options = options;
      info.update(binding.session(link.native) as NativeSession);
      await this.#setUp('changeUser');
    });
  }

  /** Runs the statements of a file. */
  importFile(given: unknown): Promise<void> {
    return this.#run(this.importFile, async () => {
      const { info, link, options } = this.#core;
      const { file: name, database } = importOptions(given, info);
      const [session] = (await this.#turn.query(SESSION)) as [Session];
      const { name: previous, largest } = session;
      if (!database && !previous) throw noDatabase(info);
      const file = await SqlFile.open(name, info);
      try {
        if (database) await this.#use(database);
        let failure = await file.run(link, options, Number(largest)).catch((error: Error) => error);
        if (database && previous && !link.lost) {
          await this.#use(previous).catch((error: Error) => {
            failure ??= error;
          });
        }
        if (failure) throw failure;
      } finally {
        await file.close();
      }
    });
  }

  async #use(database: string): Promise<void> {
    await this.#turn.query(`USE ${escapeIdentifier(database, this.#core.info)}`);
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
          // Not `resolve` itself: V8 would follow it, and add the caller's frames to errors.
          .then(() => resolve(), reject);
      };
      this.#turn.take(new Command(variantOf(options), null, undefined, options, begin, reject));
    });
  }

  #log(command: string): void {
    this.#core.options.logger.query?.(command);
  }

  /** Sends a command of the protocol. */
  #send(send: (command: Command) => void): Promise<unknown> {
    const { options } = this.#core;
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
