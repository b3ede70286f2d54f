import { inflateSync } from 'node:zlib';
import type { Log } from '../options/logging-options.js';
import { hexTable } from './hex-table.js';

/** Names of commands by their first byte. */
const commands: Record<number, string> = {
  1: 'Quit',
  2: 'InitDb',
  3: 'Query',
  14: 'Ping',
  17: 'ChangeUser',
  22: 'Prepare',
  23: 'Execute',
  24: 'SendLongData',
  25: 'ClosePrepare',
  26: 'ResetPrepare',
  31: 'Reset',
  250: 'BulkExecute',
};

/** What a packet log needs to know of its connection. */
export interface PacketLogContext {
  readonly threadId: number;
}

/** Settings of a packet log. */
export interface PacketLogOptions {
  log: Log;
  /** Most bytes shown of a packet. */
  debugLen: number;
  /** Whether compressed packets are shown, too. */
  debugCompress: boolean;
}

/** One direction of the conversation, cut into packets. */
interface Direction {
  arrow: '==>' | '<==';
  compressed: Buffer;
  plain: Buffer;
}

/** Bytes of the header of a packet, and of a compressed one. */
const HEADER = 4;
const COMPRESSED_HEADER = 7;

const NOTHING = Buffer.alloc(0);

/** Logs every packet of a connection. It reads along: what it is given is not changed. */
export class PacketLog {
  /** They may change while it runs. */
  options: PacketLogOptions;
  readonly #context: PacketLogContext;
  readonly #sent: Direction = { arrow: '==>', compressed: NOTHING, plain: NOTHING };
  readonly #received: Direction = { arrow: '<==', compressed: NOTHING, plain: NOTHING };
  #secret = true;
  #compressed = false;
  /** The command sent last; answers are shown under its name. */
  #command = 'Authentication';

  constructor(options: PacketLogOptions, context: PacketLogContext) {
    this.options = options;
    this.#context = context;
  }

  /** Begins after the login: `undecoded` has arrived before and is not cut into packets yet. */
  joinIn(compressed: boolean, undecoded: { compressed: Buffer; plain: Buffer }): void {
    this.loggedIn(compressed);
    this.#command = 'Command';
    Object.assign(this.#received, undecoded);
  }

  /** The login is done: from now on packets are shown, and compressed if that was agreed on. */
  loggedIn(compressed: boolean): void {
    this.#secret = false;
    this.#compressed = compressed;
  }

  sent(bytes: Uint8Array): void {
    this.#add(this.#sent, bytes);
  }

  received(bytes: Uint8Array): void {
    this.#add(this.#received, bytes);
  }

  #add(direction: Direction, bytes: Uint8Array): void {
    if (!this.#compressed) return this.#addPlain(direction, bytes);
    let rest = Buffer.concat([direction.compressed, bytes]);
    while (rest.length >= COMPRESSED_HEADER) {
      const end = COMPRESSED_HEADER + rest.readUIntLE(0, 3);
      if (rest.length < end) break;
      if (this.options.debugCompress) this.#show(direction, 'Compressed', rest.subarray(0, end));
      const content = rest.subarray(COMPRESSED_HEADER, end);
      this.#addPlain(direction, rest.readUIntLE(4, 3) === 0 ? content : inflateSync(content));
      rest = rest.subarray(end);
    }
    direction.compressed = Buffer.from(rest);
  }

  #addPlain(direction: Direction, bytes: Uint8Array): void {
    let rest = Buffer.concat([direction.plain, bytes]);
    while (rest.length >= HEADER) {
      const end = HEADER + rest.readUIntLE(0, 3);
      if (rest.length < end) break;
      this.#packet(direction, rest.subarray(0, end));
      rest = rest.subarray(end);
    }
    direction.plain = Buffer.from(rest);
  }

  #packet(direction: Direction, packet: Buffer): void {
    const { threadId } = this.#context;
    if (direction === this.#sent && !this.#secret && packet[3] === 0) {
      this.#command = commands[packet[HEADER]] ?? 'Command';
    }
    // A login, also that of another user, and what answers it: the packets may hold a password.
    if (this.#secret || this.#command === 'ChangeUser') {
      const title = `${direction.arrow} conn:${threadId} ${this.#command}`;
      this.options.log(`${title}(0,${packet.length})\n(a packet of the login is not shown)\n`);
    } else this.#show(direction, this.#command, packet);
  }

  #show({ arrow }: Direction, name: string, packet: Buffer): void {
    const { log, debugLen } = this.options;
    const place = arrow === '==>' ? `(0,${packet.length})` : `.packet (${HEADER},${packet.length})`;
    log(`${arrow} conn:${this.#context.threadId} ${name}${place}\n${hexTable(packet, debugLen)}\n`);
  }
}
