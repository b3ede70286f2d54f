/** What a connection needs of its stream to the server. */
export interface Transport {
  /** Sends bytes; the buffer is not touched again. False when enough bytes wait to be sent. */
  write(bytes: Buffer): boolean;
  /** Resolves when what was written has gone out, or will never. */
  drained(): Promise<void>;
  /** Closes after everything written has been sent. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
  pause(): void;
  resume(): void;
  /** The server's address; undefined for a unix socket. */
  readonly remoteAddress: string | undefined;
}

/** What a transport tells. */
export interface TransportListener {
  /** Bytes have arrived; they are overwritten after the call. */
  onBytes(buffer: Uint8Array, length: number): void;
  /** The stream has ended, by `error` or because the server closed it. Told once. */
  onClose(error: Error | undefined): void;
  /** Nothing has arrived for `socketTimeout`. */
  onTimeout(): void;
}
