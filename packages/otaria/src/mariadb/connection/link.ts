import { Buffer } from 'node:buffer';
import { binding, type NativeConnection, type NativeFailure } from '../../native/binding.js';
import { Flag, Kind, LongWord, Word } from '../../native/control.js';
import { type Scratch, scratch } from '../../native/scratch.js';
import { fatalError, serverError } from '../errors/failure.js';
import { SqlError } from '../errors/sql-error.js';
import { Fifo } from '../fifo.js';
import { PacketLog } from '../logging/packet-log.js';
import type { ConnectionOptions } from '../options/connection-options.js';
import type { Log, LoggingOptions } from '../options/logging-options.js';
import { insertIdOf } from '../rows/insert-id.js';
import { OkPacket } from '../rows/ok-packet.js';
import { Shape } from '../rows/shape.js';
import { SocketTransport } from '../transport/socket.js';
import type { TransportListener } from '../transport/transport.js';
import type { Command } from './command.js';
import { ConnectionInfo } from './info.js';
import { LocalInfile } from './local-infile.js';
import { deriveKey, encryptPassword, loginConfig } from './login.js';
import { ServerIdentity } from './server-identity.js';

/** The server status bit "in a transaction". */
export const IN_TRANSACTION = 1;
/** The capability of the compressed protocol. */
const COMPRESS = 1n << 5n;

/** What a link tells the connection that owns it. */
export interface LinkListener {
  onAuthenticated(): void;
  /** The link is lost, by `error`; told once. `waiting` are the commands that got no answer. */
  onLost(error: Error, waiting: Command[]): void;
  onTimeout(): void;
  /** The session reads statements in another character set than UTF-8. */
  onCharacterSet(): void;
  /** Every command sent has its answer. */
  onDrained(): void;
  /** The server may have asked the connection to go elsewhere; settles when that is done, undefined when it stays. */
  onRedirect(): Promise<void> | undefined;
}

/**
 * A socket and its protocol machine: bytes go from the one to the other, answers go to the commands in the order in
 * which they were sent.
 */
export class Link implements TransportListener {
  readonly info: ConnectionInfo = new ConnectionInfo();
  readonly native: NativeConnection;
  readonly transport: SocketTransport;
  /** Tries to make good the failure of an execution; true when the command goes on. */
  recover: ((command: Command, failure: NativeFailure) => boolean) | undefined;
  /** Commands in flight, the oldest first. */
  readonly #queue = new Fifo<Command>();
  #answered = 0;
  readonly #options: ConnectionOptions;
  #listener: LinkListener;
  readonly #scratch: Scratch = scratch();
  /** By shape and variant; native code forgets its plans at the same moments. */
  readonly #shapes: Map<number, Shape>[] = [];
  #packetLog: PacketLog | undefined;
  readonly #errorLog: Log | null;
  #identity: ServerIdentity | undefined;
  #infile: LocalInfile | undefined;
  #delivering = false;
  #sentMeanwhile = false;
  #flushScheduled = false;
  #lost = false;
  #loggedIn = false;
  #pausedByProgram = false;
  #heldByRows = false;
  /** Native code has more to tell than was taken before reading was stopped. */
  #stalled = false;

  constructor(options: ConnectionOptions, listener: LinkListener) {
    this.#options = options;
    this.#listener = listener;
    this.native = binding.createConnection(this.#scratch.handle, loginConfig(options));
    this.info.port = options.socketPath ? undefined : options.port;
    this.info.beginSession(options.collation);
    this.#errorLog = options.logger.error;
    this.logPackets(options);
    this.transport = new SocketTransport(options, this);
  }

  /** Logs packets from now on, or no more, as these options say. */
  logPackets({ logger, debug, debugCompress }: LoggingOptions): void {
    const log = debug || debugCompress ? logger.network : null;
    if (!log) {
      this.#packetLog = undefined;
      return;
    }
    const { debugLen } = this.#options;
    const options = { log, debugLen, debugCompress };
    if (this.#packetLog) {
      this.#packetLog.options = options;
      return;
    }
    this.#packetLog = new PacketLog(options, this.info);
    if (this.#loggedIn) this.#packetLog.joinIn(this.#compressed, binding.undecoded(this.native));
  }

  get #compressed(): boolean {
    return (this.info.clientCapabilities & COMPRESS) !== 0n;
  }

  /** How many commands have been answered. */
  get answered(): number {
    return this.#answered;
  }

  /** How many commands have been sent. */
  get issued(): number {
    return this.#answered + this.inFlight;
  }

  /** Whether nothing can be sent any more. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Commands that have no answer yet. */
  get inFlight(): number {
    return this.#queue.length;
  }

  /** From now on somebody else owns the link. */
  handTo(listener: LinkListener): void {
    this.#listener = listener;
  }

  /** A command has been given to native code: its answer is awaited and its bytes are sent. */
  sent(command: Command): void {
    this.#queue.push(command);
    // A command that is alone goes at once; others are gathered, so that a burst takes one write.
    if (this.#delivering) this.#sentMeanwhile = true;
    else if (this.inFlight === 1) this.flush();
    else this.#scheduleFlush();
  }

  /** Something that has no answer has been given to native code. */
  sentUnanswered(): void {
    if (this.#delivering) this.#sentMeanwhile = true;
    else this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    Promise.resolve().then(this.#flushScheduledOutput);
  }

  readonly #flushScheduledOutput = (): void => {
    this.#flushScheduled = false;
    this.flush();
  };

  /** Sends what native code has written; false when the stream has more than enough to send. */
  flush(): boolean {
    if (this.#lost || this.#sentDirectly()) return true;
    const length = binding.takeOutput(this.native);
    if (length === 0) return true;
    let bytes: Buffer;
    if (length > 0) {
      bytes = Buffer.allocUnsafe(length);
      this.#scratch.output.copy(bytes, 0, 0, length);
    } else {
      bytes = Buffer.allocUnsafeSlow(-length);
      binding.takeOutput(this.native, bytes);
    }
    if (this.#packetLog !== undefined) this.#packetLog.sent(bytes);
    return this.transport.write(bytes);
  }

  /** Writes past the stream if nothing waits in it; false when there is something left to send. */
  #sentDirectly(): boolean {
    if (this.#packetLog !== undefined) return false;
    const descriptor = this.transport.descriptorToWrite();
    if (descriptor < 0) return false;
    const left = binding.sendOutput(this.native, descriptor);
    if (left < 0) this.transport.failToWrite(left);
    return left <= 0;
  }

  /** Reads nothing from the server until `resume`. */
  pause(): void {
    this.#pausedByProgram = true;
    this.transport.pause();
  }

  resume(): void {
    this.#pausedByProgram = false;
    this.#readOn();
  }

  /** Whether a local file is being sent. */
  get sendsFile(): boolean {
    return this.#infile?.sending === true;
  }

  holdRows(): void {
    this.#heldByRows = true;
    this.transport.pause();
  }

  releaseRows(): void {
    if (!this.#heldByRows) return;
    this.#heldByRows = false;
    this.#readOn();
  }

  #readOn(): void {
    if (this.#pausedByProgram || this.#heldByRows || this.#lost) return;
    this.transport.resume();
    // In a turn of its own: readers ask for more rows while they are given some.
    if (this.#stalled && !this.#delivering) setImmediate(this.#goOn);
  }

  readonly #goOn = (): void => {
    if (!this.#stalled || this.#lost || this.#heldByRows || this.#pausedByProgram) return;
    this.#deliver(() => binding.poll(this.native));
  };

  onBytes(buffer: Uint8Array, length: number): void {
    if (this.#lost) return;
    if (this.#packetLog !== undefined) this.#packetLog.received(buffer.subarray(0, length));
    const given = buffer === this.#scratch.input ? undefined : buffer;
    this.#deliver(() => binding.feed(this.native, length, given));
  }

  /** Takes what native code has to tell; `first` starts it. Stops when nothing more is wanted for now. */
  #deliver(first: () => number): void {
    this.#delivering = true;
    this.#stalled = false;
    let output = false;
    try {
      let kind = first();
      for (;;) {
        const flags = this.#scratch.words[Word.Flags];
        output ||= (flags & Flag.Output) !== 0;
        if (kind !== Kind.None) this.#handle(kind, flags);
        if (this.#lost || kind === Kind.None) break;
        if ((flags & Flag.MoreInput) === 0 && kind <= Kind.Rows) break;
        if (kind <= Kind.Rows && (this.#heldByRows || this.#pausedByProgram)) {
          this.#stalled = true;
          break;
        }
        kind = binding.poll(this.native);
      }
    } catch (error) {
      // Native code broke down: nothing that the machine says can be trusted any more.
      this.fail(brokenError(error as Error, this.info));
    } finally {
      this.#delivering = false;
    }
    if (this.#queue.length === 0 && !this.#lost) this.#listener.onDrained();
    if (output || this.#sentMeanwhile) {
      this.#sentMeanwhile = false;
      this.flush();
    }
  }

  onClose(error: Error | undefined): void {
    if (error instanceof SqlError) this.fail(error);
    else if (error) this.fail(Object.assign(error, { fatal: true, sqlState: 'HY000' }));
    else {
      const message = 'socket has unexpectedly been closed';
      const failure: NativeFailure = {
        fault: 'closed',
        errno: 0,
        sqlState: '',
        message,
        subject: '',
      };
      this.fail(fatalError(failure, this.info));
    }
  }

  onTimeout(): void {
    this.#listener.onTimeout();
  }

  /** Ends the link: nothing is sent or received any more, and the waiting commands go to the listener. */
  fail(error: Error): void {
    if (this.#lost) return;
    this.#lost = true;
    const waiting = this.#queue.takeAll();
    this.#infile?.abandon();
    this.#errorLog?.(error);
    this.transport.destroy();
    this.#listener.onLost(error, waiting);
  }

  /** Says good-bye and closes; the caller has made sure that no command is waiting. */
  quit(): void {
    binding.quit(this.native);
    this.flush();
    this.#lost = true;
    this.transport.end();
  }

  #handle(kind: number, flags: number): void {
    switch (kind) {
      case Kind.Result:
        return this.#onResult(flags);
      case Kind.Rows: {
        const command = this.#current;
        if (command.discarded) return;
        return command.addRows(this.#shape(command), this.#scratch.words[Word.Rows]);
      }
      case Kind.Columns:
        return this.#onColumns();
      case Kind.Prepared:
        return this.#onPrepared();
      case Kind.Failed:
        return this.#onFailed();
      case Kind.Grow:
        return this.#scratch.growForRow();
      case Kind.LocalInfile:
        this.#infile = new LocalInfile(this, this.#current);
        return this.#infile.start();
      default:
        return this.#onConnecting(kind);
    }
  }

  #onResult(flags: number): void {
    const command = this.#current;
    const { words, doubles, longs } = this.#scratch;
    const more = (flags & Flag.MoreResults) !== 0;
    this.info.status = words[Word.Status];
    if (!more) this.#shift();
    if ((flags & Flag.SessionChanged) !== 0) this.#onSessionChanged();
    if (command.discarded) {
      this.#scratch.shrink();
      if (!more) command.resolve(undefined);
    } else if ((flags & Flag.HasRows) !== 0) {
      const shape = this.#shape(command);
      command.addRows(shape, words[Word.Rows]);
      command.endRows(shape, more);
      this.#scratch.shrink();
    } else {
      const insertId = insertIdOf(longs[LongWord.InsertId], command);
      const affectedRows = doubles[LongWord.AffectedRows];
      const ok = new OkPacket(affectedRows, insertId, words[Word.Warnings]);
      const moved = (flags & Flag.SessionChanged) !== 0 ? this.#listener.onRedirect() : undefined;
      if (moved) void moved.then(() => command.endResult(ok, undefined, more));
      else command.endResult(ok, undefined, more);
    }
  }

  /** The command that is being answered. */
  get #current(): Command {
    return this.#queue.first as Command;
  }

  #onColumns(): void {
    const { variant } = this.#current;
    const shape = new Shape(binding.columns(this.native), variant);
    if (binding.chooseSlots(this.native, shape.slots)) this.#shapes.length = 0;
    this.#shapes[variant.id] ??= new Map();
    this.#shapes[variant.id].set(this.#scratch.words[Word.Shape], shape);
  }

  #shape(command: Command): Shape {
    return this.#shapes[command.variant.id].get(this.#scratch.words[Word.Shape]) as Shape;
  }

  #onPrepared(): void {
    const { words } = this.#scratch;
    const prepared = { id: words[Word.Statement] >>> 0, parameters: words[Word.Parameters] };
    const command = this.#current;
    if (command.endsPrepared) this.#shift();
    command.onPrepared?.(prepared);
  }

  #onFailed(): void {
    const failure = binding.takeFailure(this.native) as NativeFailure;
    if (this.inFlight === 0) return this.failBy(failure);
    const command = this.#current;
    this.#shift();
    // An error says nothing about the transaction; taking it for open lets the next rollback be sent.
    this.info.status |= IN_TRANSACTION;
    const recoverable = command.prepared !== undefined && !command.discarded;
    if (recoverable && this.recover?.(command, failure)) return;
    failure.message = command.messageOf(failure);
    const error = serverError(failure, this.info, command.statement());
    if (this.#errorLog !== null) this.#errorLog(error);
    command.reject(command.failure() ?? error);
  }

  #onConnecting(kind: number): void {
    switch (kind) {
      case Kind.Authenticated:
        return this.#onAuthenticated();
      case Kind.StartTls:
        return this.#startTls();
      case Kind.EncryptPassword: {
        const encryption = binding.takeEncryption(this.native);
        if (!encryption) return;
        const ciphertext = encryptPassword(encryption.publicKeyPem, encryption.plaintext);
        return this.#answer(binding.passwordEncrypted(this.native, ciphertext));
      }
      case Kind.DeriveKey: {
        const derivation = binding.takeDerivation(this.native);
        if (derivation) deriveKey(derivation, this.#onKey);
        return;
      }
      default:
        return this.failBy(binding.takeFailure(this.native) as NativeFailure);
    }
  }

  readonly #onKey = (error: Error | null, key: Buffer): void => {
    // The login may have timed out meanwhile, or the program given up.
    if (this.#lost) return;
    if (error) this.fail(brokenError(error, this.info));
    else this.#answer(binding.keyDerived(this.native, key));
  };

  #startTls(): void {
    this.flush();
    this.#updateSession();
    const identity = new ServerIdentity(this.#options, this.info);
    this.#identity = identity;
    this.transport.startTls(identity.tlsOptions(), (secure) => {
      const refusal = identity.accept(secure);
      if (refusal) this.fail(refusal);
      else this.#answer(binding.tlsEstablished(this.native, !identity.unproven));
    });
  }

  #onAuthenticated(): void {
    this.#updateSession();
    const identity = this.#identity;
    if (identity?.unproven && !binding.provesCertificate(this.native, identity.fingerprint)) {
      return this.fail(identity.notProven());
    }
    this.#identity = undefined;
    this.#loggedIn = true;
    this.#packetLog?.loggedIn(this.#compressed);
    this.#listener.onAuthenticated();
  }

  /** The conversation cannot go on. */
  failBy(failure: NativeFailure): void {
    // A login that fails has not told the thread id yet.
    this.#updateSession();
    if (failure.fault === 'server' && this.#identity?.unproven) this.fail(this.#identity.refused());
    else this.fail(fatalError(failure, this.info, this.#loggedIn));
  }

  #answer(failure: NativeFailure | null): void {
    if (failure) this.failBy(failure);
    else this.flush();
  }

  #onSessionChanged(): void {
    this.#updateSession();
    const { info } = this;
    if (info.takeCharacterSet()) this.#listener.onCharacterSet();
  }

  #updateSession(): void {
    const session = binding.session(this.native);
    if (session) this.info.update(session);
  }

  /** Drops the oldest command. */
  #shift(): void {
    this.#answered++;
    this.#queue.shift();
  }
}

function brokenError(cause: Error, info: ConnectionInfo): Error {
  const message = `the connection broke down: ${cause.message}`;
  const failure: NativeFailure = { fault: 'panic', errno: 0, sqlState: '', message, subject: '' };
  return Object.assign(fatalError(failure, info), { cause });
}
