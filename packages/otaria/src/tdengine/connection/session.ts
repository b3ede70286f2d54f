import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import {
  binding,
  type NativeBlock,
  type NativeMessageBlock,
  type NativeResult,
  type NativeSchemalessLines,
  type NativeSessionEvent,
  type NativeSessionMachine,
} from '../../native/binding.js';
import { type Address, formatAddress } from '../dsn.js';
import { TaosResultError, TDWebSocketClientError } from '../errors.js';
import { invalidArgument } from '../invalid-argument.js';
import { log } from '../log.js';
import { ReqId } from '../req-id.js';
import {
  type Call,
  type CallOptions,
  checkCall,
  checkedSignal,
  deadlineOf,
} from './call-options.js';
import { closedError, failure } from './failure.js';
import { Heartbeat } from './heartbeat.js';
import { LONGEST_TIMER } from './longest-timer.js';
import type { ConnectionSettings } from './settings.js';

/** The event that ends a call, with the block, or the blocks of a topic's message, that came along. */
export type CallEvent = NativeSessionEvent & {
  block: NativeBlock | null;
  blocks: NativeMessageBlock[];
  /** The offset behind the message. */
  nextOffset: bigint | null;
};

/** Where an adapter takes statements, and where it takes consumers of topics, which log in when they subscribe. */
export type Endpoint = '/ws' | '/rest/tmq';

/** Where to connect. */
export interface Target {
  address: Address;
  endpoint: Endpoint;
  /** Milliseconds for connecting; 0 for any. */
  patience: number;
  signal?: AbortSignal;
}

interface Waiting {
  resolve: (event: CallEvent) => void;
  reject: (error: Error) => void;
}

/** The largest message that is accepted. */
const MAX_MESSAGE = 0x6000_0000;
const NORMAL_CLOSURE = 1000;
/** Milliseconds that a server has to answer the close of the socket. */
const CLOSE_PATIENCE = 1000;

/** One WebSocket to an adapter and its protocol machine. All calls may be under way at once. */
export class AdapterSession {
  /** The server's version, once it is connected. */
  version = '';
  readonly address: Address;
  /** Whether the server does not know how to bind and execute at once. */
  lacksBindExec = false;
  /** Prepared statements that are not closed. */
  statements = 0;
  /** Results that are neither read to their ends nor closed. */
  results = 0;
  /** How many calls the server has answered. */
  answers = 0;
  /** `host:port` of all adapters of the cluster, where they were asked for and are known. */
  instances: string[] = [];
  readonly #settings: ConnectionSettings;
  readonly #machine: NativeSessionMachine;
  readonly #socket: WebSocket;
  readonly #calls: Map<number, Waiting> = new Map();
  #settleOpen: ((error?: Error) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #heartbeat: Heartbeat | undefined;
  readonly #listeners: Set<(reason: Error) => void> = new Set();
  #ended: Error | undefined;
  #closedByProgram = false;
  #hasGivenUp = false;

  private constructor(settings: ConnectionSettings, { address, endpoint, patience }: Target) {
    this.#settings = settings;
    this.address = address;
    const deadline = deadlineOf(patience);
    const firstReqId = Number(ReqId.getReqID());
    this.#machine =
      endpoint === '/ws'
        ? binding.createSession({ ...settings.login, deadline, firstReqId })
        : binding.createTopicSession(deadline, firstReqId);
    const url = `${settings.scheme}://${formatAddress(address)}${endpoint}${settings.query}`;
    this.#socket = new WebSocket(url, {
      ...settings.tls,
      maxPayload: MAX_MESSAGE,
      perMessageDeflate: settings.compression,
    });
    this.#listen();
    if (deadline > 0) this.#schedule(deadline);
  }

  /** Connects and logs in. Rejects with what went wrong; nothing is left open then. */
  static open(settings: ConnectionSettings, target: Target): Promise<AdapterSession> {
    return new Promise((resolve, reject) => {
      const { signal } = target;
      signal?.throwIfAborted();
      const session = new AdapterSession(settings, target);
      const abort = (): void => session.#end(closedError('the attempt to connect was given up'));
      signal?.addEventListener('abort', abort, { once: true });
      session.#settleOpen = (error) => {
        session.#settleOpen = undefined;
        signal?.removeEventListener('abort', abort);
        if (error) reject(error);
        else resolve(session);
      };
    });
  }

  /** As a WebSocket's `readyState`. */
  get state(): number {
    return this.#socket.readyState;
  }

  /** The database: that of the last `USE`, or of the login. */
  get database(): string {
    return binding.sessionDatabase(this.#machine);
  }

  /** Whether it has ended, and not because the program closed it. */
  get isLost(): boolean {
    return !this.isOpen && !this.#closedByProgram;
  }

  /** Whether it is open, and nothing is left of what it was used for: not even a call that was given up, and may still run. */
  get isUnused(): boolean {
    const left = this.#calls.size + this.statements + this.results;
    return this.isOpen && left === 0 && !this.#hasGivenUp;
  }

  /** Tells once when it has ended, for whatever reason, unless the function that it gives is called before. */
  onEnd(listener: (reason: Error) => void): () => void {
    if (this.#ended) listener(this.#ended);
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The error of a call that comes when it has ended. */
  lossError(): Error {
    return told(this.#ended ?? closedError('it was given up'));
  }

  /** Whether calls can be made. */
  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** Runs a statement: the event is `affected` or `result`. */
  query(sql: string, options: CallOptions): Promise<NativeSessionEvent> {
    return this.call(options, (machine, deadline, reqId) =>
      binding.sessionQuery(machine, sql, deadline, reqId),
    );
  }

  /** The next block of a result; null at its end. */
  async nextBlock(result: bigint, options: CallOptions): Promise<NativeBlock | null> {
    const event = await this.call(options, (machine, deadline) =>
      binding.sessionNextBlock(machine, result, deadline),
    );
    return event.block;
  }

  /** Tells the server that nobody reads a result any more. */
  free(result: bigint): void {
    this.tell((machine) => binding.sessionFree(machine, result));
  }

  /** Writes lines: the event is `json`. */
  insert(lines: NativeSchemalessLines, options: CallOptions): Promise<NativeSessionEvent> {
    return this.call(options, (machine, deadline, reqId) =>
      binding.sessionInsert(machine, lines, deadline, reqId),
    );
  }

  /** Sends a request, and waits for the event that answers it; `send` gives the number of the call. */
  call(
    options: CallOptions | Call,
    send: (machine: NativeSessionMachine, deadline: number, reqId: number) => number,
  ): Promise<CallEvent> {
    return new Promise((resolve, reject) => {
      const { timeout = this.#settings.timeout, reqId } = options;
      const signal = checkedSignal(options.signal);
      signal?.throwIfAborted();
      checkCall(options);
      if (this.#ended) throw this.lossError();
      const deadline = 'deadline' in options ? options.deadline : deadlineOf(timeout);
      const call = refusing(() => send(this.#machine, deadline, Number(reqId ?? 0)));
      const waiting = { resolve, reject };
      this.#calls.set(call, signal ? this.#watched(call, waiting, signal) : waiting);
      this.#pump();
      if (deadline > 0 && deadline < this.#timerAt) this.#schedule(deadline);
    });
  }

  /** Sends what has no answer, unless the session has ended. */
  tell(send: (machine: NativeSessionMachine) => void): void {
    if (this.#ended) return;
    send(this.#machine);
    this.#pump();
  }

  /** Makes the result known that an answer describes, so that its blocks can be fetched. */
  openResult(reply: string, secondGeneration: boolean): NativeResult {
    const result = binding.sessionOpenResult(this.#machine, reply, secondGeneration);
    this.#pump();
    return result;
  }

  /** Closes the socket; calls under way are rejected. */
  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#closedByProgram = true;
    this.#end(closedError('the program closed it'));
    await closed;
  }

  /** Lets a signal end a call. */
  #watched(call: number, { resolve, reject }: Waiting, signal: AbortSignal): Waiting {
    const abort = (): void => {
      this.#calls.delete(call);
      this.#hasGivenUp = true;
      binding.sessionCancel(this.#machine, call);
      this.#pump();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    return {
      resolve: (event) => {
        signal.removeEventListener('abort', abort);
        resolve(event);
      },
      reject: (error) => {
        signal.removeEventListener('abort', abort);
        reject(error);
      },
    };
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('upgrade', (response) => this.#watch(response.socket));
    socket.on('open', () => this.#pump());
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (this.#ended) return;
      if (isBinary) binding.sessionBinary(this.#machine, data);
      else binding.sessionText(this.#machine, data);
      this.#pump();
    });
    socket.on('unexpected-response', (_request: ClientRequest, response: IncomingMessage) => {
      const { statusCode } = response;
      const hint = statusCode === 404 ? '; adapters have /ws since September 2023' : '';
      this.#end(new Error(`the server answered HTTP ${statusCode} instead of a WebSocket${hint}`));
    });
    socket.on('error', (error) => this.#end(error));
    socket.on('close', (code, reason) => {
      const text = reason.length > 0 ? `, ${reason}` : '';
      this.#end(closedError(`the server closed it (code ${code}${text})`));
    });
  }

  /** Watches for signs of life. */
  #watch(transport: Socket): void {
    const { keepAlive } = this.#settings;
    if (keepAlive === 0) return;
    const socket = this.#socket;
    this.#heartbeat = new Heartbeat(keepAlive, {
      received: () => transport.bytesRead,
      unsent: () => socket.bufferedAmount,
      ping: () => socket.ping(),
      isDead: () => this.#end(closedError(`the server did not answer a ping in ${keepAlive} ms`)),
    });
  }

  /** Sends what the machine has written and hands out what has happened. */
  #pump(): void {
    const machine = this.#machine;
    if (this.#socket.readyState === WebSocket.OPEN) {
      for (let message = binding.sessionMessage(machine); message !== null; ) {
        this.#socket.send(message);
        message = binding.sessionMessage(machine);
      }
    }
    for (let event = binding.sessionEvent(machine); event !== null; ) {
      this.#handle(event);
      event = binding.sessionEvent(machine);
    }
  }

  #handle(event: NativeSessionEvent): void {
    switch (event.kind) {
      case 'ignored':
        return log('warn', () => event.text);
      case 'connected':
        this.version = event.text;
        this.instances = event.instances;
        return this.#settleOpen?.();
      case 'closed':
        return this.#end(failure(event));
      default: {
        this.answers++;
        if (event.cause === 'deadline') this.#hasGivenUp = true;
        const waiting = this.#calls.get(event.call);
        this.#calls.delete(event.call);
        // The machine gives blocks away even when nobody waits for them any more.
        const block = event.kind === 'block' ? binding.sessionBlock(this.#machine) : null;
        const isMessage = event.kind === 'message';
        const nextOffset = isMessage ? binding.sessionMessageNextOffset(this.#machine) : null;
        const blocks = isMessage ? binding.sessionMessageBlocks(this.#machine) : [];
        if (event.kind === 'failed') waiting?.reject(failure(event));
        else waiting?.resolve(Object.assign(event, { block, blocks, nextOffset }));
      }
    }
  }

  /** Ends the session once; everything under way is rejected. */
  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = error;
    clearTimeout(this.#timer);
    this.#heartbeat?.stop();
    log('debug', () => `the connection to ${formatAddress(this.address)} ended: ${error.message}`);
    this.#closeSocket();
    binding.sessionClosed(this.#machine, error.message);
    this.#settleOpen?.(error);
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(told(error));
    for (const listener of this.#listeners) listener(error);
  }

  #closeSocket(): void {
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CONNECTING) return socket.terminate();
    if (socket.readyState === WebSocket.CLOSED) return;
    const timer = setTimeout(() => socket.terminate(), CLOSE_PATIENCE);
    socket.once('close', () => clearTimeout(timer));
    socket.close(NORMAL_CLOSURE);
  }

  /** One timer for all deadlines: most calls have ended long before, so that it rarely runs. */
  #schedule(at: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(
      () => {
        this.#timerAt = Number.POSITIVE_INFINITY;
        binding.sessionOverdue(this.#machine, performance.now());
        this.#pump();
        const next = binding.sessionDeadline(this.#machine);
        if (next >= 0 && !this.#ended) this.#schedule(next);
      },
      Math.min(Math.max(at - performance.now(), 0), LONGEST_TIMER),
    );
    // Whoever waits for an answer has a socket, which keeps the process alive.
    this.#timer.unref();
  }
}

/** Native code refuses what cannot be sent, before it sends anything. */
function refusing<T>(send: () => T): T {
  try {
    return send();
  } catch (error) {
    throw invalidArgument((error as Error).message, error);
  }
}

/** What calls are told of the end of their session: each has an error of its own, which gets its statement. */
function told(end: Error): Error {
  if (!(end instanceof TDWebSocketClientError)) return closedError(end.message, end);
  return new TaosResultError(end.code, end.message, { cause: end });
}
