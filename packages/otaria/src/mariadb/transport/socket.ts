import { connect as connectNet, isIP, type NetConnectOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls';
import type { ConnectionSettings } from '../options/connection-options.js';
import type { SslOptions } from '../options/endpoint-options.js';
import type { Transport, TransportListener } from './transport.js';

/** One read; libuv fills up to 32 of them per turn of the event loop. */
const READ_SIZE = 64 * 1024;
/** Reads in a row that fill the buffer, after which the event loop gets a turn: 512 KiB of work. */
const READS_PER_TURN = 8;

let sharedBuffer: Uint8Array | undefined;

/** A TCP or unix socket, with or without TLS. */
export class SocketTransport implements Transport {
  readonly #listener: TransportListener;
  #socket: Socket;
  #fullReads = 0;
  #pausedByUser = false;
  #closed = false;

  constructor(settings: ConnectionSettings, listener: TransportListener) {
    this.#listener = listener;
    const target: NetConnectOpts = settings.socketPath
      ? { path: settings.socketPath }
      : { host: settings.host, port: settings.port, noDelay: true };
    if (settings.ssl) {
      // The socket is handed to TLS after the greeting, so that it must not read into a buffer of ours.
      this.#socket = connectNet(target);
      this.#socket.on('data', this.#onData);
    } else {
      sharedBuffer ??= new Uint8Array(READ_SIZE);
      // A buffer for all sockets: what is read is taken over before the next read.
      this.#socket = connectNet({
        ...target,
        onread: { buffer: sharedBuffer, callback: this.#onRead },
      });
    }
    if (settings.keepAliveDelay !== undefined) {
      this.#socket.setKeepAlive(true, Math.max(0, settings.keepAliveDelay));
    }
    if (settings.socketTimeout > 0) {
      this.#socket.setTimeout(settings.socketTimeout, () => this.#listener.onTimeout());
    }
    this.#watch(this.#socket);
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#pausedByUser = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#pausedByUser = false;
    this.#socket.resume();
  }

  /** Makes the TLS handshake on the open socket; `done` is called once it has succeeded and the peer is trusted. */
  startTls(ssl: SslOptions, host: string, done: () => void): void {
    const plain = this.#socket;
    plain.off('data', this.#onData);
    plain.off('close', this.#onClose);
    plain.off('end', this.#onEnd);
    const options: TlsOptions = ssl === true ? {} : { ...(ssl as TlsOptions) };
    if (options.rejectUnauthorized !== false) options.rejectUnauthorized = true;
    // SNI must not be an address.
    if (options.servername === undefined && isIP(host) === 0) options.servername = host;
    const secure = connectTls({ host, ...options, socket: plain });
    this.#socket = secure;
    this.#watch(secure);
    secure.once('secureConnect', () => {
      secure.on('data', this.#onData);
      done();
    });
  }

  #watch(socket: Socket): void {
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
    socket.on('end', this.#onEnd);
  }

  readonly #onRead = (length: number, buffer: Uint8Array): boolean => {
    this.#listener.onBytes(buffer, length);
    if (length < READ_SIZE) {
      this.#fullReads = 0;
    } else if (++this.#fullReads >= READS_PER_TURN) {
      this.#fullReads = 0;
      setImmediate(this.#readOn);
      return false;
    }
    return true;
  };

  readonly #readOn = (): void => {
    if (!this.#pausedByUser && !this.#socket.destroyed) this.#socket.resume();
  };

  readonly #onData = (chunk: Buffer): void => {
    this.#listener.onBytes(chunk, chunk.length);
  };

  readonly #onError = (error: Error): void => this.#close(error);
  readonly #onEnd = (): void => this.#close(undefined);
  readonly #onClose = (): void => this.#close(undefined);

  #close(error: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.onClose(error);
    this.#socket.destroy();
  }
}
