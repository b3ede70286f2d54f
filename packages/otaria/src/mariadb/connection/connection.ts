import { EventEmitter } from 'node:events';
import { subscribedChannel, traceCommand, traceConnect } from '../diagnostics/channels.js';
import { ClientError } from '../errors/client-errors.js';
import { closedStatement, connectionClosed, undefinedSql } from '../errors/failure.js';
import { addOrigin, callerFrames } from '../errors/origin.js';
import { type CommandSettings, settingsAmong } from '../options/command-options.js';
import type { ConnectionOptions } from '../options/connection-options.js';
import { type Log, switchedLog } from '../options/logging-options.js';
import { awaitTurn } from '../params/parameter-stream.js';
import { rowOptionDefaults, type Variant, variantOf } from '../rows/row-options.js';
import { type CallbackQuery, EmittingCommand, type QueryCallback } from './callback-query.js';
import { Cancellation, Cancellations } from './cancellation.js';
import { Command } from './command.js';
import { Connecting } from './connecting.js';
import { connectTimedOut, destroyed, socketTimedOut } from './endings.js';
import { ExclusiveCommands } from './exclusive-commands.js';
import { Gate } from './gate.js';
import { killConnection, secondOptions } from './kill.js';
import { IN_TRANSACTION, Link, type LinkListener } from './link.js';
import { type PingLimits, ping } from './ping.js';
import {
  type ExecuteOptions,
  type Prepare,
  PrepareResultPacket,
  PrepareWrapper,
} from './prepare.js';
import type { PreparedStatement } from './prepared-statement.js';
import { Redirection } from './redirection.js';
import { RowStream, StreamCommand } from './row-stream.js';
import { type Protocol, Sender } from './sender.js';
import { canLimitTime, setUpSession } from './session-setup.js';
import { resolveStatement, type Statement } from './statement.js';
import type { StatementCache } from './statement-cache.js';

export type { Statement } from './statement.js';

/** `closing` waits for the answers of the last commands. */
export type ConnectionState = 'connecting' | 'connected' | 'closing' | 'closed';

/** What all faces of a connection share: its life, and commands with a promise each. */
export class ConnectionCore extends EventEmitter implements LinkListener {
  /** Private, since they hold the password: programs log their objects. */
  #options: ConnectionOptions;
  #settings: CommandSettings;
  #link: Link;
  #sender: Sender;
  #gate: Gate;
  /** The same for the set-up's statements, which go ahead of the program's. */
  #setUpGate: Gate;
  readonly #redirection: Redirection;
  readonly #variant: Variant;
  /** The variant of the set-up's statements, whatever rows the program wants. */
  readonly #setUpVariant: Variant;
  /** The variant of callbacks, which get the columns beside the result. */
  readonly #columnsVariant: Variant;
  /** What needs the connection for itself. */
  readonly exclusive: ExclusiveCommands;
  readonly #cancellations: Cancellations;
  #state: ConnectionState = 'connecting';
  readonly #connecting: Connecting = new Connecting();
  #ended: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  /** @param cancellations Those of the connection whose place this one is to take. */
  constructor(options: ConnectionOptions, cancellations?: Cancellations) {
    super();
    this.#options = options;
    this.#settings = settingsAmong(options);
    this.#cancellations = cancellations ?? new Cancellations(this);
    const link = new Link(options, this);
    const { pipelining } = options;
    const busy = (): boolean => this.#cancellations.busy(link.inFlight, pipelining);
    this.#gate = new Gate(busy);
    this.#setUpGate = new Gate(busy);
    this.#variant = variantOf(options);
    this.#setUpVariant = variantOf({ ...rowOptionDefaults, disableEval: options.disableEval });
    this.#columnsVariant = variantOf({ ...this.#variant, metaAsArray: true });
    this.#link = link;
    this.#sender = new Sender(link, this.#gate, options);
    this.exclusive = new ExclusiveCommands(this, {
      take: (turn) => this.#submit(turn, 'takeTurn', '', this.#settings),
      end: () => this.#gate.open(),
      query: this.#setUpQuery,
      sender: () => this.#sender,
    });
    this.#redirection = new Redirection(this, {
      atRest: () => this.#isAtRest,
      hold: () => this.#gate.close(),
      release: () => this.#gate.open(),
      connectTo: (elsewhere) => new ConnectionCore(elsewhere, this.#cancellations),
      succeedBy: (successor) => this.#succeedBy(successor),
    });
    this.#gate.close();
  }

  get options(): ConnectionOptions {
    return this.#options;
  }

  set options(options: ConnectionOptions) {
    this.#options = options;
    this.#settings = settingsAmong(options);
  }

  get info(): Link['info'] {
    return this.#link.info;
  }

  /** The link, for those who pause it or test it. */
  get link(): Link {
    return this.#link;
  }

  /** Switches the log of packets. */
  logPackets(kind: 'debug' | 'debugCompress', to: boolean | Log): void {
    this.options = { ...this.options, ...switchedLog(this.options, kind, to) };
    this.#link.logPackets(this.options);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  isValid(): boolean {
    return this.#state === 'connected';
  }

  /** Pending for as long as a statement is being stopped: nothing else is sent meanwhile. */
  get stopping(): Promise<void> | undefined {
    return this.#cancellations.stopping;
  }

  /** Resolves once the server has accepted the login and the session is set up. Commands may be issued before. */
  connect(): Promise<void> {
    const exceeded = (milliseconds: number): void =>
      this.#link.fail(connectTimedOut(milliseconds, this.info));
    return traceConnect(this, () => this.#connecting.begin(this.options.connectTimeout, exceeded));
  }

  onAuthenticated(): void {
    setUpSession(this.#setUpQuery, this.options, this.info, 'login').then(
      () => void this.#connected(),
      (error: Error) => this.#link.fail(error),
    );
  }

  /** Statements travel in UTF-8. After a SET NAMES of another character set only literals keep that one. */
  onCharacterSet(): void {
    const sql = 'SET character_set_client = utf8mb4, character_set_results = utf8mb4';
    this.#setUpQuery(sql).catch((error: Error) => this.#link.fail(error));
  }

  /** Every command sent has been answered. */
  onDrained(): void {
    this.#setUpGate.proceed();
    this.#gate.proceed();
    void this.onRedirect();
  }

  async #connected(): Promise<void> {
    if (this.#state !== 'connecting') return;
    this.#connecting.unlimit();
    this.#state = 'connected';
    // What was issued meanwhile goes first; a redirection then waits for its end.
    this.#gate.open();
    await this.onRedirect();
    this.#connecting.settle();
  }

  onRedirect(): Promise<void> | undefined {
    return this.#redirection.follow();
  }

  /** Whether the server keeps nothing for the program but the session. */
  get #isAtRest(): boolean {
    const { statements } = this.#sender;
    const busy = this.#link.inFlight > 0 || this.#gate.closed || statements.held > 0;
    return this.#state === 'connected' && !busy && (this.info.status & IN_TRANSACTION) === 0;
  }

  /** Goes on with the link of another connection. */
  #succeedBy(successor: ConnectionCore): void {
    if (this.#state === 'closed') return successor.destroy();
    const waiting = this.#gate.abandon();
    this.#sender.statements.clear();
    this.#link.quit();
    this.#link = successor.#link;
    this.#sender = successor.#sender;
    this.#setUpGate = successor.#setUpGate;
    this.#gate = successor.#gate;
    this.#gate.close();
    for (const { send, reject } of waiting) this.#gate.wait(send, reject);
    this.options = { ...successor.options, permitRedirect: true };
    successor.#state = 'closed';
    this.#link.handTo(this);
  }

  onTimeout(): void {
    this.#link.fail(socketTimedOut(this.info));
  }

  onLost(error: Error, waiting: Command[]): void {
    const state = this.#connecting.pending ? 'connecting' : this.#state;
    this.#state = 'closed';
    this.#redirection.abandon();
    const held = [...this.#setUpGate.abandon(), ...this.#gate.abandon()];
    this.#connecting.settle(error);
    setImmediate(() => {
      for (const { reject } of [...waiting, ...held]) reject(error);
      this.#onIdle?.();
      if (state === 'connected') this.#emitLoss(error, waiting.length + held.length > 0);
    });
  }

  /** As npm mariadb does: an error that nobody hears of, neither a command nor a listener, is thrown. */
  #emitLoss(error: Error & { errno?: number }, told: boolean): void {
    if (this.listenerCount('error') > 0) {
      this.emit('error', error);
      this.emit('end');
      return;
    }
    this.emit('end');
    if (!told && error.errno !== ClientError.ER_SOCKET_TIMEOUT) throw error;
  }

  /** Runs a statement by the text protocol. */
  query(statement: Statement, values?: unknown): Promise<unknown> {
    return this.#run('query', statement, values);
  }

  /** Runs a statement by the binary protocol. */
  execute(statement: Statement, values?: unknown): Promise<unknown> {
    return this.#run('execute', statement, values);
  }

  /** Runs a statement for many rows. */
  batch(statement: Statement, values?: unknown): Promise<unknown> {
    return this.#run('batch', statement, values);
  }

  /** Prepares a statement, or takes one that is kept. */
  async prepare(statement: Statement): Promise<Prepare> {
    const prepared = (await this.#run('prepare', statement, undefined)) as PreparedStatement;
    const { enabled } = this.#sender.statements;
    return enabled ? new PrepareWrapper(this, prepared) : new PrepareResultPacket(this, prepared);
  }

  /** Runs a statement that `prepare` gave. */
  executeStatement(
    prepared: PreparedStatement,
    values: unknown,
    own: ExecuteOptions,
    closed: boolean,
  ): Promise<unknown> {
    const statement = own ? { ...own, sql: prepared.query, values: undefined } : prepared.query;
    return this.#run(closed ? 'refuseClosed' : 'executeHeld', statement, values, prepared);
  }

  /** Runs a statement that `prepare` gave and hands out its rows as they arrive. */
  streamStatement(
    prepared: PreparedStatement,
    values: unknown,
    own: ExecuteOptions,
    closed: boolean,
  ): RowStream {
    if (closed) throw closedStatement(prepared.query, this.info);
    const statement = own ? { ...own, sql: prepared.query, values: undefined } : prepared.query;
    return this.#stream('executeHeld', statement, values, prepared);
  }

  /** Finds out what the rows of a statement look like. */
  describeStatement(prepared: PreparedStatement): void {
    this.#sender.describe(prepared);
  }

  /** A user of a statement less. */
  releaseStatement(prepared: PreparedStatement): void {
    this.#sender.statements.release(prepared);
  }

  /** The statements that are kept; null when none are. */
  get prepareCache(): StatementCache | null {
    const { statements } = this.#sender;
    return statements.enabled ? statements : null;
  }

  /** Runs a statement by the text protocol and hands out its rows as they arrive. */
  queryStream(statement: Statement, values?: unknown): RowStream {
    return this.#stream('query', statement, values);
  }

  #stream(
    protocol: 'query' | 'executeHeld',
    statement: Statement,
    values: unknown,
    prepared?: PreparedStatement,
  ): RowStream {
    const resolved = resolveStatement(statement, this.#settings, this.#variant);
    const { sql, settings, variant } = resolved;
    const stream = new RowStream(this.#link);
    const command = new StreamCommand(variant, sql, resolved.values ?? values, settings, stream);
    command.prepared = prepared;
    if (sql) this.#submit(command, protocol, sql, settings);
    else command.reject(undefinedSql(this.info));
    return stream;
  }

  /** Runs a statement by the text protocol; its outcome is told to the query that is returned, and to the callback. */
  queryByCallback(
    statement: Statement,
    values: unknown,
    callback: QueryCallback | undefined,
  ): CallbackQuery {
    const base = callback ? this.#columnsVariant : this.#variant;
    const resolved = resolveStatement(statement, this.#settings, base);
    const { sql, settings, variant } = resolved;
    const origin = settings.trace ? callerFrames(this.queryByCallback) : undefined;
    const command = new EmittingCommand(
      variant,
      sql,
      resolved.values || values,
      settings,
      callback,
      origin,
      (options) => new RowStream(this.#link, options),
    );
    if (!sql) command.reject(undefinedSql(this.info));
    else this.#submit(command, 'query', sql, settings);
    return command.query;
  }

  #run(
    protocol: keyof typeof callers,
    statement: Statement,
    given: unknown,
    prepared?: PreparedStatement,
  ): Promise<unknown> {
    const resolved = resolveStatement(statement, this.#settings, this.#variant);
    const { sql, settings, variant } = resolved;
    const values = resolved.values || given;
    const origin = settings.trace ? callerFrames(this[callers[protocol]]) : undefined;
    return new Promise((resolve, rejectPlain) => {
      const reject = (error: Error): void => {
        if (origin && error !== settings.signal?.reason) addOrigin(error, origin);
        rejectPlain(error);
      };
      if (!sql) return reject(undefinedSql(this.info));
      // The error of a preparation knows no values.
      const texts = protocol === 'prepare' ? { ...settings, logParam: false } : settings;
      const command = new Command(variant, sql, values, texts, resolve, reject);
      command.prepared = prepared;
      this.#submit(command, protocol, sql, settings);
    });
  }

  /** Runs a statement of the set-up, ahead of those that the program has issued. */
  readonly #setUpQuery = (sql: string, values?: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const settings = { ...this.#settings, namedPlaceholders: false };
      const command = new Command(this.#setUpVariant, sql, values, settings, resolve, reject);
      const send = (): void => this.#send(command, 'query', sql, settings);
      if (this.#setUpGate.closed) this.#setUpGate.wait(send, reject);
      else send();
    });

  /** Sends a command, now or when its turn comes; rejects it when there is no connection to run it on. */
  #submit(command: Command, protocol: Protocol, sql: string, settings: CommandSettings): void {
    const channel = subscribedChannel(protocol);
    if (!channel) return this.#issue(command, protocol, sql, settings);
    traceCommand(channel, command, this, () => this.#issue(command, protocol, sql, settings));
  }

  #issue(command: Command, protocol: Protocol, sql: string, settings: CommandSettings): void {
    const { signal, timeout } = settings;
    if (signal?.aborted) return command.reject(signal.reason);
    const deadline = timeout === 0 || this.#keepsTime(protocol) ? 0 : timeout;
    if (signal || deadline > 0) {
      command.cancellation = new Cancellation(this.#cancellations, command, signal, deadline);
    }
    if (this.#state === 'connected' && !this.#gate.closed) {
      this.#send(command, protocol, sql, settings);
    } else if (this.#state === 'connected' || (this.#state === 'connecting' && !this.#ended)) {
      awaitTurn(command.values);
      this.#gate.wait(() => this.#send(command, protocol, sql, settings), command.reject);
    } else {
      command.reject(connectionClosed(this.info, command.statement()));
    }
  }

  #send(command: Command, protocol: Protocol, sql: string, settings: CommandSettings): void {
    if (command.discarded) return;
    command.cancellation?.begin();
    if (settings.timeout > 0 && this.#keepsTime(protocol)) {
      const limit = `SET STATEMENT max_statement_time=${settings.timeout / 1000} FOR `;
      return this.#sender.query(command, limit + sql, settings);
    }
    this.#sender[protocol](command, sql, settings);
  }

  /** Whether the server keeps the time of a command. */
  #keepsTime(protocol: Protocol): boolean {
    return protocol === 'query' && canLimitTime(this.info);
  }

  /** Sends a ping, whatever waits; resolves when the server has answered it or the connection is lost. */
  pingAtOnce(): Promise<void> {
    return new Promise((done) => {
      const command = new Command(this.#variant, null, undefined, this.#settings, done, () =>
        done(),
      );
      if (this.#link.lost) done();
      else this.#sender.probe(command);
    });
  }

  /** Another connection to the same server, not yet connected. */
  openSecond(): ConnectionCore {
    return new ConnectionCore(secondOptions(this.options, this.#link));
  }

  /** `COMMIT` or `ROLLBACK`, when there may be something to end. */
  endTransaction(sql: 'COMMIT' | 'ROLLBACK'): Promise<unknown> {
    const open =
      this.#link.inFlight > 0 || this.#gate.closed || (this.info.status & IN_TRANSACTION) !== 0;
    if (this.#state === 'connected' && !open) return Promise.resolve(undefined);
    return this.query(sql);
  }

  /** Asks the server for a sign of life. */
  ping(limits?: PingLimits): Promise<void> {
    return ping(limits, {
      info: this.info,
      send: (resolve, reject) => {
        const command = new Command(
          this.#variant,
          null,
          undefined,
          this.#settings,
          resolve,
          reject,
        );
        this.#submit(command, 'ping', '', this.#settings);
      },
      lose: (error) => this.#link.fail(error),
    });
  }

  /** Waits for the commands issued before, says good-bye and closes. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    if (this.#state === 'connecting') {
      await new Promise<void>((resolve) => this.#gate.wait(resolve, () => resolve()));
    }
    if (this.#state !== 'connected') return;
    this.#state = 'closing';
    if (this.#link.inFlight > 0 || this.#gate.closed) await this.#idle();
    if (this.#state !== 'closing') return;
    this.#state = 'closed';
    this.options.logger.query?.('QUIT');
    this.#link.quit();
  }

  /** Resolves when the last command has its answer: a ping behind them all tells. */
  #idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      const ping = (): void => void this.pingAtOnce().then(resolve);
      if (this.#gate.closed) this.#gate.wait(ping, () => resolve());
      else ping();
    });
  }

  /** Closes at once; statements that are running are ended on the server. */
  destroy(): void {
    if (this.#state === 'closed') return;
    const running = this.#link.inFlight > 0;
    this.#state = 'closed';
    const { threadId } = this.info;
    const second = running && threadId > 0 ? this.openSecond() : undefined;
    this.#link.fail(destroyed(this.info));
    if (second) void killConnection(second, threadId);
  }
}

/** The methods by which programs ask for it. */
const callers = {
  query: 'query',
  execute: 'execute',
  batch: 'batch',
  prepare: 'prepare',
  executeHeld: 'executeStatement',
  refuseClosed: 'executeStatement',
  ping: 'ping',
} as const;
