import { createRequire } from 'node:module';

/** A connection's machine; opaque. */
export type NativeConnection = { readonly __brand: 'connection' };
/** The shared buffers' registration; opaque. */
export type NativeScratch = { readonly __brand: 'scratch' };

/** See `crates/node/src/scratch.rs`. */
export interface NativeBuffers {
  control: ArrayBuffer;
  slots: ArrayBuffer;
  nulls: ArrayBuffer;
  columns: ArrayBuffer;
  text: ArrayBuffer;
  output: ArrayBuffer;
  params: ArrayBuffer;
  input: ArrayBuffer;
}

/** A file of SQL statements; opaque. */
export type NativeScript = { readonly __brand: 'script' };

/** See `crates/node/src/script.rs`. */
export interface NativeFileStatement {
  line: number;
  text: string;
}

/** See `crates/node/src/change_user.rs`. */
export interface NativeUser {
  user: string;
  passwords: string[];
  database?: string;
  collation: number;
  attributes: string[];
  entropy: Uint8Array;
}

/** See `crates/node/src/config.rs`. */
export interface NativeConfig extends NativeUser {
  channel: 'plain' | 'unixSocket';
  tls: boolean;
  compress: boolean;
  foundRows: boolean;
  multipleStatements: boolean;
  localInfile: boolean;
  expiredPasswords: boolean;
  keepEof: boolean;
  bulk: boolean;
  publicKeyPem?: string;
  allowPublicKeyRetrieval: boolean;
  permittedPlugins?: string[];
  maxPacketSize: number;
  maxColumns: number;
}

export interface NativeColumn {
  schema: string;
  table: string;
  orgTable: string;
  name: string;
  orgName: string;
  kind: number;
  flags: number;
  length: number;
  decimals: number;
  collation: number;
  extendedType?: string;
  extendedFormat?: string;
}

export interface NativeCollation {
  index: number;
  name: string;
  charset: string;
  maxLength: number;
}

export interface NativeSession {
  threadId: number;
  version: string;
  mariadb: boolean;
  numbers: [number, number, number];
  serverCapabilities: bigint;
  clientCapabilities: bigint;
  collation: number;
  status: number;
  database?: string;
  characterSet?: string;
  redirectUrl: string;
  maxscaleVersion?: string;
  seed: Buffer;
  authPlugin: string;
}

/** A session with a TDengine adapter; opaque. */
export type NativeSessionMachine = { readonly __brand: 'taos session' };
/** Attempts to connect; opaque. */
export type NativeAttempts = { readonly __brand: 'attempts' };
/** A block of rows of TDengine; opaque. */
export type NativeBlock = { readonly __brand: 'block' };

/** See `crates/node/src/taos/reconnect.rs`. */
export interface NativeReconnection {
  retries: number;
  firstDelay: number;
  longestDelay: number;
  loads: number[];
  random: number[];
  current?: number;
}

export interface NativeAttempt {
  adapter: number;
  delay: number;
}

/** See `crates/node/src/taos/session.rs`. */
export interface NativeLogin {
  user: string;
  password: string;
  database: string;
  timeZone: string;
  app: string;
  ip: string;
  connector: string;
  bearerToken: string;
  listInstances: boolean;
  deadline: number;
  firstReqId: number;
}

export interface NativeResult {
  id: bigint;
  fields: NativeField[];
  precision: number;
}

export interface NativeField {
  name: string;
  type: number;
  length: number;
  precision: number;
  scale: number;
}

/** A column of parameters; see `crates/node/src/taos/statement.rs`. */
export interface NativeBoundColumn {
  code: number;
  nulls: Uint8Array;
  lengths: Uint8Array;
  values: Uint8Array;
}

export interface NativeBoundTable {
  name?: string;
  tags: NativeBoundColumn[];
  columns: NativeBoundColumn[];
}

/** See `crates/node/src/taos/event.rs`. */
export interface NativeSessionEvent {
  kind:
    | 'connected'
    | 'affected'
    | 'result'
    | 'block'
    | 'end'
    | 'message'
    | 'json'
    | 'failed'
    | 'ignored'
    | 'closed';
  call: number;
  affected: number;
  timing: number;
  result?: NativeResult;
  text: string;
  instances: string[];
  cause: 'server' | 'protocol' | 'deadline' | 'freed' | 'closed' | '';
  code: number;
}

/** Who subscribes; see `crates/node/src/taos/topics.rs`, also for those below. */
export interface NativeSubscription {
  user: string;
  password: string;
  group: string;
  client: string;
  reset: string;
  timeZone: string;
  app: string;
  ip: string;
  connector: string;
  options: Record<string, string>;
}

export interface NativePlace {
  topic: string;
  vgroup: number;
  offset: bigint;
}

export interface NativeAnnouncement {
  id: bigint;
  topic: string;
  database: string;
  vgroup: number;
  offset: bigint;
  type: number;
}

export interface NativeAssignedVgroup {
  vgroup: number;
  offset: bigint;
  begin: bigint;
  end: bigint;
}

export interface NativeMessageBlock {
  table?: string;
  fields: NativeField[];
  precision: number;
  block: NativeBlock;
}

export interface NativeSchemalessLines {
  protocol: number;
  precision: string;
  data: string;
  ttl: number;
  tableNameKey: string;
}

/** A key to derive: PBKDF2 with HMAC-SHA-512, to 32 bytes. */
export interface NativeDerivation {
  password: Buffer;
  salt: Buffer;
  rounds: number;
}

/** Why something failed; see `crates/node/src/failure.rs`. */
export interface NativeFailure {
  fault: string;
  errno: number;
  sqlState: string;
  message: string;
  subject: string;
}

/** The addon. Entries that send something answer 0, or minus the position of a missing parameter. */
export interface Binding {
  createScratch(buffers: NativeBuffers): NativeScratch;
  replaceScratch(scratch: NativeScratch, buffers: NativeBuffers): void;
  createConnection(scratch: NativeScratch, config: NativeConfig): NativeConnection;

  feed(connection: NativeConnection, length: number, bytes?: Uint8Array): number;
  poll(connection: NativeConnection): number;
  sendOutput(connection: NativeConnection, descriptor: number): number;
  takeOutput(connection: NativeConnection, buffer?: Uint8Array): number;

  query(connection: NativeConnection, sql: string, variant: number, parameters: number): number;
  prepare(connection: NativeConnection, sql: string): number;
  prepareExecute(
    connection: NativeConnection,
    sql: string,
    variant: number,
    parameters: number,
  ): number;
  execute(
    connection: NativeConnection,
    statement: number,
    variant: number,
    parameters: number,
  ): number;
  beginQuery(
    connection: NativeConnection,
    sql: string,
    variant: number,
    parameters: number,
  ): number;
  queryPart(connection: NativeConnection, bytes: Uint8Array): number;
  endPart(connection: NativeConnection): number;
  abandonQuery(connection: NativeConnection): number;
  longData(
    connection: NativeConnection,
    statement: number,
    parameter: number,
    bytes: Uint8Array,
  ): number;
  resetStatement(connection: NativeConnection, statement: number): number;
  /** Answers the number of commands, whose rows the slots count, or minus the size of a row that is too large. */
  executeBulk(
    connection: NativeConnection,
    statement: number,
    variant: number,
    columns: number,
    length: number,
    largest: number,
  ): number;
  closeStatement(connection: NativeConnection, statement: number): number;
  ping(connection: NativeConnection): number;
  setMultiStatements(connection: NativeConnection, on: number): number;
  resetConnection(connection: NativeConnection): number;
  changeUser(connection: NativeConnection, user: NativeUser): void;
  quit(connection: NativeConnection): number;

  createScript(): NativeScript;
  pushScript(script: NativeScript, bytes: Uint8Array): number;
  endScript(script: NativeScript): void;
  scriptLine(script: NativeScript): number;
  nextStatements(
    connection: NativeConnection,
    script: NativeScript,
    shared: number,
    shown: number,
  ): NativeFileStatement[];
  sendStatements(connection: NativeConnection, script: NativeScript, variant: number): void;

  columns(connection: NativeConnection): NativeColumn[];
  statementColumns(connection: NativeConnection, statement: number): NativeColumn[];
  chooseSlots(connection: NativeConnection, codes: Uint8Array): boolean;
  collationById(id: number): NativeCollation | null;
  collationByName(name: string): NativeCollation | null;
  charsetCollation(charset: string): NativeCollation | null;
  session(connection: NativeConnection): NativeSession | null;
  undecoded(connection: NativeConnection): { compressed: Buffer; plain: Buffer };
  takeFailure(connection: NativeConnection): NativeFailure | null;
  takeEncryption(connection: NativeConnection): { publicKeyPem: string; plaintext: Buffer } | null;
  passwordEncrypted(connection: NativeConnection, ciphertext: Uint8Array): NativeFailure | null;
  takeDerivation(connection: NativeConnection): NativeDerivation | null;
  keyDerived(connection: NativeConnection, key: Uint8Array): NativeFailure | null;
  tlsEstablished(connection: NativeConnection, verified: boolean): NativeFailure | null;
  provesCertificate(connection: NativeConnection, fingerprint: Uint8Array): boolean;
  takeInfile(connection: NativeConnection): { name: string; permitted: boolean } | null;
  sendInfile(connection: NativeConnection, data: Uint8Array): NativeFailure | null;
  finishInfile(connection: NativeConnection): NativeFailure | null;
  positional(connection: NativeConnection, sql: string): { sql: string; names: (string | null)[] };
  createSession(login: NativeLogin): NativeSessionMachine;
  createAttempts(reconnection: NativeReconnection): NativeAttempts;
  nextAttempt(attempts: NativeAttempts, random: number): NativeAttempt | null;
  mayRepeat(retry: string, sql: string): boolean;
  mayAnotherAdapterHelp(code: number): boolean;
  sessionDatabase(session: NativeSessionMachine): string;
  createTopicSession(deadline: number, firstReqId: number): NativeSessionMachine;
  sessionText(session: NativeSessionMachine, text: Uint8Array): void;
  sessionBinary(session: NativeSessionMachine, message: Uint8Array): void;
  sessionClosed(session: NativeSessionMachine, reason: string): void;
  sessionOverdue(session: NativeSessionMachine, now: number): void;
  sessionDeadline(session: NativeSessionMachine): number;
  sessionMessage(session: NativeSessionMachine): string | Buffer | null;
  sessionEvent(session: NativeSessionMachine): NativeSessionEvent | null;
  sessionBlock(session: NativeSessionMachine): NativeBlock | null;
  sessionQuery(session: NativeSessionMachine, sql: string, deadline: number, reqId: number): number;
  sessionNextBlock(session: NativeSessionMachine, result: bigint, deadline: number): number;
  sessionFree(session: NativeSessionMachine, result: bigint): void;
  sessionInsert(
    session: NativeSessionMachine,
    lines: NativeSchemalessLines,
    deadline: number,
    reqId: number,
  ): number;
  sessionCancel(session: NativeSessionMachine, call: number): void;
  sessionStatement(
    session: NativeSessionMachine,
    action: string,
    statement: bigint,
    text: string,
    deadline: number,
    reqId: number,
  ): number;
  sessionCloseStatement(session: NativeSessionMachine, statement: bigint): void;
  sessionBindBlock(
    session: NativeSessionMachine,
    statement: bigint,
    areTags: boolean,
    columns: NativeBoundColumn[],
    deadline: number,
  ): number;
  sessionBindTables(
    session: NativeSessionMachine,
    statement: bigint,
    tables: NativeBoundTable[],
    deadline: number,
  ): number;
  sessionBindRows(
    session: NativeSessionMachine,
    statement: bigint,
    kinds: Uint8Array,
    columns: NativeBoundColumn[],
    execute: boolean,
    deadline: number,
  ): number;
  sessionOpenResult(
    session: NativeSessionMachine,
    reply: string,
    secondGeneration: boolean,
  ): NativeResult;

  sessionSubscribe(
    session: NativeSessionMachine,
    subscription: NativeSubscription,
    topics: string[],
    deadline: number,
    reqId: number,
  ): number;
  sessionPoll(
    session: NativeSessionMachine,
    wait: number,
    last: bigint,
    deadline: number,
    reqId: number,
  ): number;
  sessionFetchMessage(
    session: NativeSessionMachine,
    message: bigint,
    isChange: boolean,
    deadline: number,
  ): number;
  sessionConsume(
    session: NativeSessionMachine,
    action: string,
    places: NativePlace[],
    deadline: number,
    reqId: number,
  ): number;
  sessionMessageNextOffset(session: NativeSessionMachine): bigint | null;
  sessionMessageBlocks(session: NativeSessionMachine): NativeMessageBlock[];
  readAnnouncement(reply: string): NativeAnnouncement | null;
  readOffsets(reply: string): bigint[];
  readAssignment(reply: string): NativeAssignedVgroup[];

  decodeBlock(message: Uint8Array, start: number): NativeBlock;
  blockRows(block: NativeBlock): number;
  blockTypes(block: NativeBlock): Uint8Array;
  fillRows(
    block: NativeBlock,
    scratch: NativeScratch,
    codes: Uint8Array,
    precision: number,
    first: number,
  ): number;
  copyColumn(block: NativeBlock, index: number, target: Uint8Array): void;
  textLength(block: NativeBlock, index: number): number;
  copyText(block: NativeBlock, index: number, offsets: Uint8Array, target: Uint8Array): void;
  copyValidity(block: NativeBlock, index: number, validity: Uint8Array): number;
  bindSql(sql: string, kinds: Uint8Array, values: string[]): string;

  panicAtNextPoll(connection: NativeConnection): void;
}

const { platform, arch } = process;
/** Linux builds come for two C libraries; only one of them loads. */
const targets =
  platform === 'linux'
    ? [`linux-${arch}-gnu`, `linux-${arch}-musl`]
    : [platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`];

function load(): Binding {
  const requireAddon = createRequire(import.meta.url);
  const failures: unknown[] = [];
  for (const target of targets) {
    try {
      return requireAddon(`#native/otaria.${target}.node`) as Binding;
    } catch (failure) {
      failures.push(failure);
    }
  }
  throw new Error(
    `otaria: the native addon for ${platform}-${arch} cannot be loaded (tried ${targets.join(', ')}); ` +
      "build it by 'npm run build:addon' in the package's folder",
    { cause: failures.length === 1 ? failures[0] : new AggregateError(failures) },
  );
}

/** A copy, since V8 is slow to find the members of an object that native code has filled. */
export const binding: Binding = { ...load() };
