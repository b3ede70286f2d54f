import {
  binding,
  type NativeAnnouncement,
  type NativeMessageBlock,
  type NativePlace,
  type NativeSubscription,
} from '../../native/binding.js';
import type { CallOptions } from '../connection/call-options.js';
import type { AdapterSession } from '../connection/session.js';
import { ErrorCode, TDWebSocketClientError } from '../errors.js';
import { TopicPartition } from './topic-partition.js';

/** The rows of a message. */
export interface MessageRows {
  blocks: NativeMessageBlock[];
  /** The offset behind the message; null when the server does not tell. */
  nextOffset: bigint | null;
}

/** The requests of a consumer, each a round trip. */
export class TopicSession {
  readonly connection: AdapterSession;
  #subscribed: string[];

  /** @param topics That the session is subscribed to. */
  constructor(connection: AdapterSession, topics: string[]) {
    this.connection = connection;
    this.#subscribed = topics;
  }

  async subscribe(
    subscription: NativeSubscription,
    topics: string[],
    options: CallOptions,
  ): Promise<void> {
    await this.connection.call(options, (machine, deadline, reqId) =>
      binding.sessionSubscribe(machine, subscription, topics, deadline, reqId),
    );
    this.#subscribed = [...topics];
  }

  async unsubscribe(options: CallOptions): Promise<void> {
    await this.#request('unsubscribe', [], options);
    this.#subscribed = [];
  }

  /**
   * Waits for a message; null when none comes. A message that the server has announced before is announced again, unless it
   * is `last`.
   *
   * @param wait Whole milliseconds.
   */
  async poll(wait: number, last: bigint, options: CallOptions): Promise<NativeAnnouncement | null> {
    const { text } = await this.connection.call(options, (machine, deadline, reqId) =>
      binding.sessionPoll(machine, wait, last, deadline, reqId),
    );
    return reading(() => binding.readAnnouncement(text));
  }

  /** The rows of the message that was announced last. */
  fetchRows(id: bigint, options: CallOptions): Promise<MessageRows> {
    return this.connection.call(options, (machine, deadline) =>
      binding.sessionFetchMessage(machine, id, false, deadline),
    );
  }

  /** The change of tables that the message tells which was announced last. */
  async fetchChange(id: bigint, options: CallOptions): Promise<unknown> {
    const { text } = await this.connection.call(options, (machine, deadline) =>
      binding.sessionFetchMessage(machine, id, true, deadline),
    );
    return JSON.parse(text).data;
  }

  /** Commits where the server has got to with this consumer in every partition. */
  async commit(options: CallOptions): Promise<void> {
    await this.#request('commit', [], options);
  }

  async commitOffset(place: NativePlace, options: CallOptions): Promise<void> {
    await this.#request('commit_offset', [place], options);
  }

  async seek(place: NativePlace, options: CallOptions): Promise<void> {
    await this.#request('seek', [place], options);
  }

  async topics(options: CallOptions): Promise<string[]> {
    return JSON.parse(await this.#request('list_topics', [], options)).topics ?? [];
  }

  /** The partitions that this consumer reads, of these topics or of all. */
  async assignments(topics: string[] | undefined, options: CallOptions): Promise<TopicPartition[]> {
    const asked = (topics ?? this.#subscribed).map((topic, index) =>
      // Requests under way at once need ids of their own.
      this.#assignment(topic, index === 0 ? options : { ...options, reqId: undefined }),
    );
    return (await Promise.all(asked)).flat();
  }

  async #assignment(topic: string, options: CallOptions): Promise<TopicPartition[]> {
    const place = { topic, vgroup: 0, offset: 0n };
    const reply = await this.#request('assignment', [place], options);
    return reading(() => binding.readAssignment(reply)).map(
      ({ vgroup, offset, begin, end }) =>
        new TopicPartition({ topic, vgroup_id: vgroup, offset, begin, end }),
    );
  }

  /** The partitions with the offsets that their group has committed, or with those where the consumer stands. */
  async offsets(
    action: 'committed' | 'position',
    places: NativePlace[],
    options: CallOptions,
  ): Promise<TopicPartition[]> {
    const reply = await this.#request(action, places, options);
    const offsets = reading(() => binding.readOffsets(reply));
    if (offsets.length !== places.length) {
      throw new TDWebSocketClientError(
        ErrorCode.ERR_PARTITIONS_TOPIC_VGROUP_LENGTH_NOT_EQUAL,
        `the server answered ${offsets.length} offsets for ${places.length} partitions`,
      );
    }
    return places.map(
      ({ topic, vgroup }, index) =>
        new TopicPartition({ topic, vgroup_id: vgroup, offset: offsets[index] }),
    );
  }

  async #request(action: string, places: NativePlace[], options: CallOptions): Promise<string> {
    const { text } = await this.connection.call(options, (machine, deadline, reqId) =>
      binding.sessionConsume(machine, action, places, deadline, reqId),
    );
    return text;
  }
}

/** Native code refuses an answer that is not the one of its action. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { message } = error as Error;
    const code = ErrorCode.ERR_INVALID_FETCH_MESSAGE_DATA;
    throw new TDWebSocketClientError(code, message, { cause: error });
  }
}
