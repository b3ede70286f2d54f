import type { Duplex } from 'node:stream';

/** Takes over the stream to the server, or the reason why there is none; without either the usual socket is opened. */
export type StreamCallback = (error?: Error | null, stream?: Duplex) => void;

/** Makes the stream to the server: returns it or a promise of it, or hands it to the callback, at once or later. */
export type StreamFactory = (callback: StreamCallback) => unknown;
