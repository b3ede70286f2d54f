import { connect as connectNet, isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  connect as connectTls,
  type TLSSocket,
  type ConnectionOptions as TlsOptions,
} from 'node:tls';
import { getSystemErrorName } from 'node:util';
import { scratch } from '../../native/scratch.js';
import type { ConnectionSettings } from '../options/connection-options.js';
import { openStream, target } from './open-stream.js';
import { SilenceTimer } from './silence-timer.js';
import type { Transport, TransportListener } from './transport.js';

/** Reads in a row that fill the buffer, after which the event loop gets a turn: 512 KiB of work. */
const READS_PER_TURN = 8;

/** A socket of Node.js; other runtimes need not have the handle of this name. */
type HandledSocket = Socket & { readonly _handle?: { readonly fd?: number } | null };

/** A TCP or unix socket, or a stream of the program's, with or without TLS. */
export class SocketTransport implements Transport {
  readonly #listener: TransportListener;
  readonly #settings: ConnectionSettings;
  readonly #silence: SilenceTimer | undefined;
  /** Undefined while the program's own stream is in the making. */
  #socket: Duplex | undefined;
  /** The socket when it is one of our own without TLS. */
  #plain: HandledSocket | undefined;
  #fullReads = 0;
  #pausedByUser = false;
  #closed = false;

  constructor(settings: ConnectionSettings, listener: TransportListener) {
    this.#listener = listener;
    this.#settings = settings;
    if (settings.socketTimeout > 0) {
      this.#silence = new SilenceTimer(settings.socketTimeout, () => this.#listener.onTimeout());
    }
    if (settings.stream !== undefined) openStream(settings, this.#onStream);
    else if (settings.ssl) {
      // The socket is handed to TLS after the greeting, so that it must not read into a buffer of ours.
      this.#use(connectNet(target(settings)));
    } else {
      const onread = { buffer: scratch().input, callback: this.#onRead };
      this.#plain = connectNet({ ...target(settings), onread });
      this.#watch(this.#plain);
    }
  }

  /** The stream itself; undefined before it is there. */
  get stream(): Duplex | undefined {
    return this.#socket;
  }

  get remoteAddress(): string | undefined {
    return this.#socket instanceof Socket ? this.#socket.remoteAddress : undefined;
  }

  /** The file descriptor to write to past the stream, which must be open and have nothing to write itself; or -1. */
  descriptorToWrite(): number {
    this.#silence?.heard();
    const socket = this.#plain;
    if (socket === undefined || socket.writableLength !== 0) return -1;
    return socket._handle?.fd ?? -1;
  }

  /** Writing to the descriptor failed: the stream ends as if it had written itself. `errno` is negative. */
  failToWrite(errno: number): void {
    const code = getSystemErrorName(errno);
    this.#socket?.destroy(
      Object.assign(new Error(`write ${code}`), { errno, code, syscall: 'write' }),
    );
  }

  write(bytes: Buffer): boolean {
    this.#silence?.heard();
    return this.#socket?.write(bytes) ?? true;
  }

  /** Resolves when what was written has gone out, or will never. */
  async drained(): Promise<void> {
    const socket = this.#socket;
    if (!socket?.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
    });
  }

  end(): void {
    this.#silence?.stop();
    this.#socket?.end();
  }

  destroy(): void {
    this.#closed = true;
    this.#silence?.stop();
    this.#socket?.destroy();
  }

  pause(): void {
    this.#pausedByUser = true;
    this.#socket?.pause();
  }

  resume(): void {
    this.#pausedByUser = false;
    this.#socket?.resume();
  }

  /** Makes the TLS handshake on the open stream; `done` is called once it has succeeded. */
  startTls(options: TlsOptions, done: (secure: TLSSocket) => void): void {
    const plain = this.#socket as Duplex;
    plain.off('data', this.#onData);
    plain.off('close', this.#onClose);
    plain.off('end', this.#onEnd);
    const { host } = this.#settings;
    // SNI must not be an address.
    const servername = options.servername ?? (isIP(host) === 0 ? host : undefined);
    const named = servername === undefined ? options : { ...options, servername };
    const secure = connectTls({ host, ...named, socket: plain });
    this.#watch(secure);
    secure.once('secureConnect', () => {
      if (this.#closed) return;
      secure.on('data', this.#onData);
      done(secure);
    });
  }

  readonly #onStream = (error: Error | undefined, stream?: Duplex): void => {
    if (error) {
      // Not before the constructor has returned.
      queueMicrotask(() => this.#close(error));
    } else if (this.#closed) stream?.destroy();
    else this.#use(stream as Duplex);
  };

  /** Takes a stream that gives its data by events. */
  #use(stream: Duplex): void {
    stream.on('data', this.#onData);
    this.#watch(stream);
  }

  #watch(socket: Duplex): void {
    this.#socket = socket;
    const { keepAliveDelay } = this.#settings;
    if (keepAliveDelay !== undefined && socket instanceof Socket) {
      socket.setKeepAlive(true, Math.max(0, keepAliveDelay));
    }
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
    socket.on('end', this.#onEnd);
  }

  readonly #onRead = (length: number, buffer: Uint8Array): boolean => {
    this.#silence?.heard();
    this.#listener.onBytes(buffer, length);
    if (length < buffer.length) {
      this.#fullReads = 0;
    } else if (++this.#fullReads >= READS_PER_TURN) {
      this.#fullReads = 0;
      setImmediate(this.#readOn);
      return false;
    }
    return true;
  };

  readonly #readOn = (): void => {
    if (!this.#pausedByUser && !this.#socket?.destroyed) this.#socket?.resume();
  };

  readonly #onData = (chunk: Buffer): void => {
    this.#silence?.heard();
    this.#listener.onBytes(chunk, chunk.length);
  };

  readonly #onError = (error: Error): void => this.#close(error);
  readonly #onEnd = (): void => this.#close(undefined);
  readonly #onClose = (): void => this.#close(undefined);

  #close(error: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#silence?.stop();
    this.#listener.onClose(error);
    this.#socket?.destroy();
  }
}
