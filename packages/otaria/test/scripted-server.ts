import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';

/** What a packet is put together from: bytes, numbers of one byte each, text. */
type Part = Buffer | number[] | string;

/** The challenge of every greeting. */
export const seed: Buffer = Buffer.from('abcdefghijklmnopqrst');

export function payload(...parts: Part[]): Buffer {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  );
}

export function packet(sequence: number, ...parts: Part[]): Buffer {
  const content = payload(...parts);
  const header = Buffer.alloc(4);
  header.writeUIntLE(content.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, content]);
}

/** Protocol 4.1, transactions, secure connection; plugins, attributes, session tracking. TLS comes on top. */
const CAPABILITIES = [0x00, 0xa2, 0xb8, 0x00];
const TLS = 0x08;
/** Servers of MariaDB do not have it. */
const LONG_PASSWORD = 0x01;

/** What a server says of itself in its greeting. */
export interface Greeting {
  /** Default `5.5.5-10.11.9-MariaDB`. */
  version?: string;
  /** Its default plugin; `mysql_native_password` if not said. */
  plugin?: string;
  threadId?: number;
  /** Whether it offers TLS. */
  tls?: boolean;
  /** Whether it is one of MySQL. */
  mysql?: boolean;
}

export function greeting({
  version = '5.5.5-10.11.9-MariaDB',
  plugin = 'mysql_native_password',
  threadId = 7,
  tls = false,
  mysql = false,
}: Greeting = {}): Buffer {
  const [first, second, ...high] = CAPABILITIES as [number, number, number, number];
  return payload(
    [10],
    `${version}\0`,
    [threadId, 0, 0, 0],
    seed.subarray(0, 8),
    [0, mysql ? first | LONG_PASSWORD : first, tls ? second | TLS : second, 45, 2, 0, ...high, 21],
    Buffer.alloc(10),
    seed.subarray(8),
    `\0${plugin}\0`,
  );
}

/** An OK; `variables` are those that the session tells to have changed. */
export function ok({
  message = '',
  variables = {},
}: {
  message?: string;
  variables?: Record<string, string>;
} = {}): Buffer {
  const changes = Object.entries(variables).map(([name, value]) => {
    const entry = payload([name.length], name, [value.length], value);
    return payload([0, entry.length], entry);
  });
  if (changes.length === 0) return payload([0, 0, 0, 2, 0, 0, 0, message.length], message);
  const state = payload(...changes);
  return payload([0, 0, 0, 2, 0x40, 0, 0, message.length], message, [state.length], state);
}

export function failure(errno: number, state: string, message: string): Buffer {
  return payload([0xff, errno & 0xff, errno >> 8], `#${state}${message}`);
}

/** Asks the client to log in by another plugin. */
export function authSwitch(plugin: string, data: Part = seed): Buffer {
  return payload([0xfe], `${plugin}\0`, data, [0]);
}

/** The certificate that scripted servers show. */
export function certificate(): string {
  return readFileSync(process.env.MARIADB_CLIENT_CERT ?? '', 'utf8');
}

function certificateKey(): string {
  return readFileSync(process.env.MARIADB_CLIENT_KEY ?? '', 'utf8');
}

/** What a server shows to say who it is. */
export interface Identity {
  cert: string;
  key: string;
}

class Gone extends Error {}

/** A client of a scripted server. */
export class ScriptedClient {
  #socket: Socket;
  #received = Buffer.alloc(0);
  #sequence = 0;
  #gone = false;
  #onChange: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  #listen(socket: Socket): void {
    socket.on('data', this.#onData);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#gone = true;
      this.#onChange?.();
    });
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#received = Buffer.concat([this.#received, chunk]);
    this.#onChange?.();
  };

  /** Sends a packet, numbered as the next one. */
  send(content: Buffer): void {
    this.#socket.write(packet(this.#sequence++, content));
  }

  /** The content of the next packet of the client. */
  async receive(): Promise<Buffer> {
    for (;;) {
      const length = this.#received.length < 4 ? undefined : this.#received.readUIntLE(0, 3);
      if (length !== undefined && this.#received.length >= 4 + length) {
        const content = this.#received.subarray(4, 4 + length);
        this.#sequence = (this.#received[3] as number) + 1;
        this.#received = this.#received.subarray(4 + length);
        return content;
      }
      if (this.#gone) throw new Gone();
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }

  /** Goes on by TLS, which the client has just asked for; with a certificate for no name unless another one is given. */
  secure(identity: Identity = { cert: certificate(), key: certificateKey() }): void {
    const plain = this.#socket;
    plain.off('data', this.#onData);
    plain.pause();
    if (this.#received.length > 0) plain.unshift(this.#received);
    this.#received = Buffer.alloc(0);
    this.#socket = new TLSSocket(plain, { isServer: true, ...identity });
    this.#listen(this.#socket);
  }

  /** Answers commands until the client says good-bye or is gone. */
  async serve(answer: (command: Buffer) => Buffer | undefined = () => ok()): Promise<void> {
    for (;;) {
      const command = await this.receive();
      if (command[0] === 1) return this.close();
      const content = answer(command);
      if (content) this.send(content);
    }
  }

  close(): void {
    this.#socket.end();
  }

  cut(): void {
    this.#socket.destroy();
  }

  /** Cuts by RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }
}

/**
 * A server that follows a script with each client, until the client is gone. It ends with the test.
 *
 * @returns Its port on 127.0.0.1.
 */
export async function scriptedServer(
  script: (client: ScriptedClient) => Promise<void>,
): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    script(new ScriptedClient(socket)).catch((error) => {
      if (!(error instanceof Gone)) throw error;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
