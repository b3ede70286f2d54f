import type { ClientRequest, IncomingMessage } from 'node:http';
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
import { type CallOptions, checkCall, checkedSignal } from './call-options.js';
import { closedError, failure } from './failure.js';
import type { ConnectionSettings } from './settings.js';

/** The event that ends a call, with the block, or the blocks of a topic's message, that came along. */
export type CallEvent = NativeSessionEvent & {
  block: NativeBlock | null;
  blocks: NativeMessageBlock[];
};

/** Where an adapter takes statements, and where it takes consumers of topics, which log in when they subscribe. */
export type Endpoint = '/ws' | '/rest/tmq';

interface Waiting {
  resolve: (event: CallEvent) => void;
  reject: (error: Error) => void;
}

/** The largest message that is accepted. */
const MAX_MESSAGE = 0x6000_0000;
const NORMAL_CLOSURE = 1000;
/** Milliseconds that a server has to answer the close of the socket. */
const CLOSE_PATIENCE = 1000;
/** Node.js runs timers with more milliseconds at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** One WebSocket to an adapter and its protocol machine. All calls may be under way at once. */
export class AdapterSession {
  /** The server's version, once it is connected. */
  version = '';
  readonly address: Address;
  /** Whether the server does not know how to bind and execute at once. */
  lacksBindExec = false;
  /** Told once, when the session has ended for whatever reason. */
  onEnd: () => void = () => undefined;

  readonly #settings: ConnectionSettings;
  readonly #machine: NativeSessionMachine;
  readonly #socket: WebSocket;
  readonly #calls: Map<number, Waiting> = new Map();
  #settleOpen: ((error?: Error) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #ended: Error | undefined;

  private constructor(settings: ConnectionSettings, address: Address, endpoint: Endpoint) {
    this.#settings = settings;
    this.address = address;
    const deadline = this.#deadline(undefined);
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
  static open(
    settings: ConnectionSettings,
    address: Address,
    endpoint: Endpoint,
    signal?: AbortSignal,
  ): Promise<AdapterSession> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const session = new AdapterSession(settings, address, endpoint);
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
    options: CallOptions,
    send: (machine: NativeSessionMachine, deadline: number, reqId: number) => number,
  ): Promise<CallEvent> {
    return new Promise((resolve, reject) => {
      const { timeout, reqId } = options;
      const signal = checkedSignal(options.signal);
      signal?.throwIfAborted();
      checkCall(options);
      if (this.#ended) throw told(this.#ended);
      const deadline = this.#deadline(timeout);
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
    this.#end(closedError('the program closed it'));
    await closed;
  }

  /** Lets a signal end a call. */
  #watched(call: number, { resolve, reject }: Waiting, signal: AbortSignal): Waiting {
    const abort = (): void => {
      this.#calls.delete(call);
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
        return this.#settleOpen?.();
      case 'closed':
        return this.#end(failure(event));
      default: {
        const waiting = this.#calls.get(event.call);
        this.#calls.delete(event.call);
        // The machine gives blocks away even when nobody waits for them any more.
        const block = event.kind === 'block' ? binding.sessionBlock(this.#machine) : null;
        const blocks = event.kind === 'message' ? binding.sessionMessageBlocks(this.#machine) : [];
        if (event.kind === 'failed') waiting?.reject(failure(event));
        else waiting?.resolve(Object.assign(event, { block, blocks }));
      }
    }
  }

  /** Ends the session once; everything under way is rejected. */
  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = error;
    clearTimeout(this.#timer);
    log('debug', () => `the connection to ${formatAddress(this.address)} ended: ${error.message}`);
    this.#closeSocket();
    binding.sessionClosed(this.#machine, error.message);
    this.#settleOpen?.(error);
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(told(error));
    this.onEnd();
  }

  #closeSocket(): void {
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CONNECTING) return socket.terminate();
    if (socket.readyState === WebSocket.CLOSED) return;
    const timer = setTimeout(() => socket.terminate(), CLOSE_PATIENCE);
    socket.once('close', () => clearTimeout(timer));
    socket.close(NORMAL_CLOSURE);
  }

  /** When a call that begins now must have ended; 0 for never. */
  #deadline(timeout: number | undefined): number {
    const milliseconds = timeout ?? this.#settings.timeout;
    return milliseconds > 0 ? performance.now() + milliseconds : 0;
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
