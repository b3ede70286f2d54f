import { type CallOptions, checkCall, checkedSignal } from '../connection/call-options.js';
import type { OpenOptions } from '../connection/settings.js';
import { TaosResultError } from '../errors.js';
import { invalidArgument } from '../invalid-argument.js';
import { AutoCommit } from './auto-commit.js';
import { type ConsumerSettings, resolveConsumer } from './consumer-settings.js';
import { TaosTmqResult } from './tmq-result.js';
import { TopicConnection } from './topic-connection.js';
import {
  type PartitionLike,
  placeOf,
  placesOf,
  placesWithOffsets,
  type TopicPartition,
} from './topic-partition.js';

/** Milliseconds that one request waits for a message: other calls have their turn in between. */
const LONGEST_WAIT = 1000;
/** Milliseconds that the last commit may take, with the request before it. */
const CLOSE_PATIENCE = 2 * LONGEST_WAIT;

/** The id of the request for the server's logs, or options. */
type RequestOptions = number | bigint | CallOptions;

/**
 * A consumer of topics.
 *
 * With `enable.auto.commit`, which is the default, a message is committed once the next one has been asked for. What the program
 * still works on when it ends comes again: every message is delivered at least once. A lost connection is made again, and the
 * consumer goes on where the program has got to.
 *
 * @example
 * const consumer = await tmqConnect(new Map([
 *   [TMQConstants.WS_URL, 'ws://localhost:6041'],
 *   [TMQConstants.CONNECT_USER, 'root'],
 *   [TMQConstants.CONNECT_PASS, 'taosdata'],
 *   [TMQConstants.GROUP_ID, 'meters'],
 * ]));
 * await consumer.subscribe(['topic_meters']);
 * for await (const message of consumer) console.log(message.getTopic(), message.getData());
 */
export class WsConsumer {
  readonly #settings: ConsumerSettings;
  readonly #connection: TopicConnection;
  readonly #commits: AutoCommit;
  #hasSubscribed = false;
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(settings: ConsumerSettings, connection: TopicConnection) {
    this.#settings = settings;
    this.#connection = connection;
    this.#commits = new AutoCommit(settings.commitInterval);
  }

  /**
   * Connects, and checks the login; the group is joined by `subscribe`.
   *
   * Rejects as `WsSql.open` does, and with a `TaosError` 100 for a setting that makes no sense.
   *
   * @param config Settings by the names in `TMQConstants`.
   */
  static async newConsumer(
    // biome-ignore lint/suspicious/noExplicitAny: as in the original.
    config: Map<string, any>,
    options: OpenOptions = {},
  ): Promise<WsConsumer> {
    const settings = resolveConsumer(config, options);
    const signal = checkedSignal(options.signal);
    return new WsConsumer(settings, await TopicConnection.open(settings, signal));
  }

  /** Joins the group and subscribes to topics, in place of none: `unsubscribe` from others first. */
  async subscribe(topics: string[], request?: RequestOptions): Promise<void> {
    checkTopics(topics);
    await this.#connection.subscribe(topics, optionsOf(request));
    this.#hasSubscribed = true;
  }

  /** Leaves the topics; commits before what is done with. */
  unsubscribe(request?: RequestOptions): Promise<void> {
    const options = optionsOf(request);
    return this.#inTurn(async () => {
      if (this.#commits.isUseful) await this.#commit(options);
      await this.#connection.unsubscribe(options);
    });
  }

  /**
   * Waits for a message. It comes under the name of its topic; when none comes in time, there is one without rows under an
   * empty name. A change of tables is a message without rows, too, and has `change`.
   *
   * @param timeoutMs How long to wait at most; `Infinity` for as long as it takes.
   * @param request A signal ends the wait: no message is lost by that. `timeout` is for each request, beyond its wait.
   */
  async poll(timeoutMs: number, request?: RequestOptions): Promise<Map<string, TaosTmqResult>> {
    if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0)) {
      throw invalidArgument(`the time to wait must be milliseconds from 0 on, not ${timeoutMs}`);
    }
    const message = await this.#next(timeoutMs, optionsOf(request));
    return new Map([[message.topic, message]]);
  }

  /**
   * The messages as they come; the loop ends when the consumer is closed. A message is done with, and may be committed, when
   * the loop asks for the next one; leaving the loop neither commits nor closes anything.
   */
  async *messages(options: CallOptions = {}): AsyncGenerator<TaosTmqResult, void, void> {
    while (!this.#closed) {
      const next = this.#next(Number.POSITIVE_INFINITY, options);
      const message = await next.catch((error: Error) => {
        if (this.#closed) return null;
        throw error;
      });
      if (message) yield message;
    }
  }

  /** As `messages()`. */
  [Symbol.asyncIterator](): AsyncGenerator<TaosTmqResult, void, void> {
    return this.messages();
  }

  /** The topics of this consumer. */
  async subscription(request?: RequestOptions): Promise<string[]> {
    return this.#connection.run(optionsOf(request), ({ session }, call) => session.topics(call));
  }

  /** Commits all messages that the program has got, the last one too; the partitions of the consumer then. */
  async commit(request?: RequestOptions): Promise<TopicPartition[]> {
    const options = optionsOf(request);
    await this.#inTurn(() => this.#commit(options));
    return this.assignment(undefined, options);
  }

  /** Commits the offset of a partition: that of the next message to get. */
  async commitOffset(partition: PartitionLike, request?: RequestOptions): Promise<void> {
    const place = placeOf(partition);
    await this.#connection.run(optionsOf(request), ({ session }, call) =>
      session.commitOffset(place, call),
    );
  }

  /** As `commitOffset`, for several; what their group has committed then. */
  async commitOffsets(
    partitions: PartitionLike[],
    request?: RequestOptions,
  ): Promise<TopicPartition[]> {
    const options = optionsOf(request);
    const places = placesWithOffsets(partitions);
    await this.#connection.run(options, async ({ session }, call) => {
      for (const place of places) await session.commitOffset(place, call);
    });
    return this.committed(partitions, options);
  }

  /** The partitions with the offsets that their group has committed; -2147467247n where there is none. */
  async committed(
    partitions: PartitionLike[],
    request?: RequestOptions,
  ): Promise<TopicPartition[]> {
    return this.#offsets('committed', partitions, optionsOf(request));
  }

  /** The partitions with the offsets of the next messages; -2147467247n where nothing has been read. */
  async positions(
    partitions: PartitionLike[],
    request?: RequestOptions,
  ): Promise<TopicPartition[]> {
    return this.#offsets('position', partitions, optionsOf(request));
  }

  /** Goes to an offset of a partition; the next message comes from there. */
  async seek(partition: PartitionLike, request?: RequestOptions): Promise<void> {
    const place = placeOf(partition);
    const options = optionsOf(request);
    await this.#inTurn(() =>
      this.#connection.run(options, ({ source }, call) => source.seek(place, call)),
    );
  }

  /** Goes to the first offset that the server still has. */
  async seekToBeginning(partitions: PartitionLike[], request?: RequestOptions): Promise<void> {
    await this.#seekTo('begin', partitions, optionsOf(request));
  }

  /** Goes behind the last offset: only messages to come will be delivered. */
  async seekToEnd(partitions: PartitionLike[], request?: RequestOptions): Promise<void> {
    await this.#seekTo('end', partitions, optionsOf(request));
  }

  /** The partitions that this consumer reads, of these topics or of all. */
  async assignment(topics?: string[], request?: RequestOptions): Promise<TopicPartition[]> {
    if (topics !== undefined && topics !== null) checkTopics(topics);
    return this.#connection.run(optionsOf(request), ({ session }, call) =>
      session.assignments(topics ?? undefined, call),
    );
  }

  /**
   * Commits what is done with, and closes the connection: the consumer leaves its group, and calls under way are rejected. A
   * message that the program got last, and behind which it asked for none, comes again. Rejects when the commit fails; the
   * connection is closed all the same.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const connection = this.#connection;
    const patience = setTimeout(() => void connection.close(), CLOSE_PATIENCE);
    try {
      // While a lost connection is made again there is nothing to wait for.
      if (connection.isOpen && this.#commits.isUseful) {
        await this.#inTurn(async () => {
          // A poll that has just ended may have brought a message.
          if (connection.isOpen && this.#commits.isUseful) await this.#commit({});
        });
      }
    } finally {
      clearTimeout(patience);
      await connection.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The next message, or one without a topic when none comes in time. */
  async #next(wait: number, options: CallOptions): Promise<TaosTmqResult> {
    checkCall(options);
    if (!this.#hasSubscribed) throw invalidArgument('subscribe to topics before you poll');
    this.#commits.asked();
    const started = performance.now();
    const end = started + wait;
    let message: TaosTmqResult | null;
    do {
      message = await this.#inTurn(() => {
        const left = Math.ceil(end - performance.now());
        return this.#take(Math.min(Math.max(left, 0), LONGEST_WAIT), options);
      });
    } while (!message && performance.now() < end);
    message ??= new TaosTmqResult(null, []);
    message.totalTime = performance.now() - started;
    return message;
  }

  async #take(wait: number, options: CallOptions): Promise<TaosTmqResult | null> {
    if (this.#commits.isDue) await this.#commit(options);
    const timeout = options.timeout ?? this.#settings.connection.timeout;
    const patient = { ...options, timeout: timeout > 0 ? timeout + wait : 0 };
    const message = await this.#connection.run(patient, ({ source }, call) =>
      source.take(wait, call),
    );
    if (message) this.#commits.handed();
    return message;
  }

  #offsets(
    action: 'committed' | 'position',
    partitions: PartitionLike[],
    options: CallOptions,
  ): Promise<TopicPartition[]> {
    const places = placesOf(partitions);
    return this.#connection.run(options, ({ session }, call) =>
      session.offsets(action, places, call),
    );
  }

  async #commit(options: CallOptions): Promise<void> {
    await this.#connection.run(options, ({ source }, call) => source.commit(call));
    this.#commits.committed();
  }

  async #seekTo(
    edge: 'begin' | 'end',
    partitions: PartitionLike[],
    options: CallOptions,
  ): Promise<void> {
    const places = placesOf(partitions);
    const topics = [...new Set(places.map(({ topic }) => topic))];
    const assigned = await this.assignment(topics, options);
    for (const { topic, vgroup } of places) {
      const found = assigned.find((other) => other.topic === topic && other.vgroup_id === vgroup);
      if (!found) throw notAssigned(topic, vgroup);
      await this.seek({ topic, vgroup_id: vgroup, offset: found[edge] }, options);
    }
  }

  /** Runs what must wait for the calls before it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** Connects a consumer; the same as `WsConsumer.newConsumer`. */
export function tmqConnect(
  // biome-ignore lint/suspicious/noExplicitAny: as in the original.
  config: Map<string, any>,
  options?: OpenOptions,
): Promise<WsConsumer> {
  return WsConsumer.newConsumer(config, options);
}

function optionsOf(request: RequestOptions | null | undefined): CallOptions {
  if (typeof request === 'object' && request !== null) return request;
  return { reqId: request ?? undefined };
}

function checkTopics(topics: unknown): void {
  const isName = (topic: unknown): boolean => typeof topic === 'string' && topic !== '';
  if (Array.isArray(topics) && topics.length > 0 && topics.every(isName)) return;
  throw invalidArgument('the topics must be an array with the name of at least one');
}

/** As the server says of a partition that another consumer reads. */
const VGROUP_OF_ANOTHER = 0x4008;

function notAssigned(topic: string, vgroup: number): TaosResultError {
  const message = `vgroup ${vgroup} of the topic '${topic}' does not belong to this consumer`;
  return new TaosResultError(VGROUP_OF_ANOTHER, message);
}
