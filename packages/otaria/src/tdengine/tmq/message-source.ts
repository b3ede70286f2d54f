import type { NativeAnnouncement, NativePlace } from '../../native/binding.js';
import type { CallOptions } from '../connection/call-options.js';
import { ErrorCode, TaosResultError, TDWebSocketClientError } from '../errors.js';
import type { RowOptions } from '../rows/row-options.js';
import type { Positions } from './positions.js';
import { readTopicBlock, TaosTmqResult } from './tmq-result.js';
import { placesOf, placesWithOffsets } from './topic-partition.js';
import type { MessageRows, TopicSession } from './topic-session.js';

/** Kinds of messages. */
const MessageType = { Rows: 1, Change: 2, RowsAndChange: 3 } as const;

const NO_ROWS: MessageRows = { blocks: [], nextOffset: null };

/**
 * Takes messages from the server so that none is lost: not by a lost answer, nor by a commit. To the server a message is
 * delivered, and will be committed, once it is announced; to the program only when it has its content.
 *
 * One method at a time may run.
 */
export class MessageSource {
  readonly #session: TopicSession;
  readonly #rows: RowOptions;
  readonly #positions: Positions;
  /** The last message that the program got. */
  #last = 0n;
  /** What is announced, but not handed out. */
  #announced: NativeAnnouncement | null = null;
  /** Whether `announced` is what the server thinks, too: not when an answer was given up. */
  #certain = true;

  constructor(session: TopicSession, rows: RowOptions, positions: Positions) {
    this.#session = session;
    this.#rows = rows;
    this.#positions = positions;
  }

  /** The next message; null when none comes. After an error the next call gets the same message. */
  async take(wait: number, options: CallOptions): Promise<TaosTmqResult | null> {
    const announced = this.#announced ?? (await this.#ask(wait, options));
    if (!announced) return null;
    this.#announced = null;
    this.#certain = false;
    const message = await this.#fetch(announced, options);
    this.#took(announced);
    return message;
  }

  /** Commits what the program has got, and nothing else. */
  async commit(options: CallOptions): Promise<void> {
    const announced = await this.#settled(options);
    if (!announced) return this.#session.commit(options);
    // The server would commit the announced message as well.
    const places = placesOf(await this.#session.assignments(undefined, options));
    const positions = await this.#session.offsets('position', places, options);
    for (const place of placesWithOffsets(positions)) {
      const offset = isAbout(announced, place) ? announced.offset : place.offset;
      if (offset >= 0n) await this.#session.commitOffset({ ...place, offset }, options);
    }
  }

  /** Goes to an offset; what the server has announced of its partition is not wanted any more. */
  async seek(place: NativePlace, options: CallOptions): Promise<void> {
    const announced = await this.#settled(options);
    await this.#session.seek(place, options);
    this.#positions.sought(place);
    if (announced && isAbout(announced, place)) this.#took(announced);
  }

  /** What is announced, and not handed out; asks the server when that is not known. */
  async #settled(options: CallOptions): Promise<NativeAnnouncement | null> {
    return this.#certain ? this.#announced : this.#ask(0, options);
  }

  async #ask(wait: number, options: CallOptions): Promise<NativeAnnouncement | null> {
    const wasCertain = this.#certain;
    this.#certain = false;
    try {
      this.#announced = await this.#session.poll(wait, this.#last, options);
    } catch (error) {
      this.#certain = wasCertain && isRefusal(error);
      throw error;
    }
    this.#certain = true;
    return this.#announced;
  }

  #took({ id }: NativeAnnouncement): void {
    this.#last = id;
    this.#announced = null;
    this.#certain = true;
  }

  async #fetch(announced: NativeAnnouncement, options: CallOptions): Promise<TaosTmqResult> {
    const { id, type } = announced;
    const { Rows, Change, RowsAndChange } = MessageType;
    if (type !== Rows && type !== Change && type !== RowsAndChange) {
      throw new TDWebSocketClientError(
        ErrorCode.ERR_UNSUPPORTED_TDENGINE_TYPE,
        `the server sent a message of type ${type}, which this version does not know; seek behind its offset ${announced.offset} in vgroup ${announced.vgroup} of '${announced.topic}' to leave it out`,
      );
    }
    const change = type === Rows ? null : await this.#session.fetchChange(id, options);
    const { blocks: received, nextOffset } =
      type === Change ? NO_ROWS : await this.#session.fetchRows(id, options);
    const blocks = received.map((block) => readTopicBlock(block, this.#rows));
    // A change of tables is one entry of the log.
    const offset = nextOffset ?? announced.offset + 1n;
    this.#positions.reached({ topic: announced.topic, vgroup: announced.vgroup, offset });
    return new TaosTmqResult(announced, blocks, change);
  }
}

/** The server has answered, and announced nothing. */
function isRefusal(error: unknown): boolean {
  return error instanceof TaosResultError && ErrorCode[error.code] === undefined;
}

function isAbout({ topic, vgroup }: NativeAnnouncement, place: NativePlace): boolean {
  return topic === place.topic && vgroup === place.vgroup;
}
