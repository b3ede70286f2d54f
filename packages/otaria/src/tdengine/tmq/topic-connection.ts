import type { NativeSubscription } from '../../native/binding.js';
import type { Call, CallOptions } from '../connection/call-options.js';
import { Connection } from '../connection/connection.js';
import { openSession } from '../connection/open.js';
import type { AdapterSession } from '../connection/session.js';
import { mergeAddresses } from '../dsn.js';
import type { RowOptions } from '../rows/row-options.js';
import type { ConsumerSettings } from './consumer-settings.js';
import { MessageSource } from './message-source.js';
import { Positions } from './positions.js';
import { placesOf } from './topic-partition.js';
import { TopicSession } from './topic-session.js';

/** A consumer on its session, and the messages that the server has for it there. */
interface Current {
  session: TopicSession;
  source: MessageSource;
}

/**
 * The connection of a consumer. When it is lost, the consumer subscribes again, and goes on where the program has got to: a
 * message that was on its way comes again.
 */
export class TopicConnection {
  readonly #connection: Connection;
  readonly #subscription: NativeSubscription;
  readonly #rows: RowOptions;
  readonly #positions: Positions = new Positions();
  #topics: string[] = [];
  #current: Current;

  private constructor(connection: Connection, { subscription }: ConsumerSettings) {
    this.#connection = connection;
    this.#subscription = subscription;
    this.#rows = connection.settings.rows;
    this.#current = this.#on(connection.session);
    connection.restore = (session) => this.#restore(session);
  }

  /** Connects, and checks the login: a server of topics asks who one is only when one subscribes. */
  static async open(settings: ConsumerSettings, signal?: AbortSignal): Promise<TopicConnection> {
    const { connection } = settings;
    const login = await openSession(connection, { retries: 1, signal });
    const { address, instances } = login;
    await login.close();
    const addresses = mergeAddresses([address, ...connection.addresses], instances);
    const topics = await Connection.open({ ...connection, addresses }, signal, '/rest/tmq');
    return new TopicConnection(topics, settings);
  }

  /** Whether requests can be sent at once. */
  get isOpen(): boolean {
    return this.#connection.session.isOpen;
  }

  async subscribe(topics: string[], options: CallOptions): Promise<void> {
    await this.run(options, ({ session }, call) =>
      session.subscribe(this.#subscription, topics, call),
    );
    this.#topics = [...topics];
  }

  async unsubscribe(options: CallOptions): Promise<void> {
    await this.run(options, ({ session }, call) => session.unsubscribe(call));
    this.#topics = [];
    this.#positions.clear();
    this.#current = this.#on(this.#current.session.connection);
  }

  /**
   * Does work on the session, and again on the next one when that is lost meanwhile: whatever a consumer asks for may be asked
   * for twice.
   */
  run<T>(options: CallOptions, work: (current: Current, call: Call) => Promise<T>): Promise<T> {
    const mayRepeat = (): boolean => true;
    return this.#connection.run(options, mayRepeat, (session, call) => {
      if (this.#current.session.connection !== session) this.#current = this.#on(session);
      return work(this.#current, call);
    });
  }

  /** Ends the connection and every attempt to make it again; the consumer leaves its group. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  #on(connection: AdapterSession): Current {
    const session = new TopicSession(connection, this.#topics);
    return { session, source: new MessageSource(session, this.#rows, this.#positions) };
  }

  async #restore(connection: AdapterSession): Promise<void> {
    if (this.#topics.length === 0) return;
    const { session } = this.#on(connection);
    await session.subscribe(this.#subscription, this.#topics, {});
    const places = placesOf(await session.assignments(undefined, {}));
    if (places.length === 0) return;
    const committed = await session.offsets('committed', places, {});
    const seeks = places.map(async (place, index) => {
      const offset = this.#positions.next(place, committed[index].offset ?? -1n);
      if (offset !== undefined) await session.seek({ ...place, offset }, {});
    });
    await Promise.all(seeks);
  }
}
