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
}

/** See `crates/node/src/config.rs`. */
export interface NativeConfig {
  user: string;
  passwords: string[];
  database?: string;
  channel: 'plain' | 'unixSocket';
  tls: boolean;
  compress: boolean;
  collation: number;
  attributes: string[];
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
  entropy: Uint8Array;
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

  feed(connection: NativeConnection, buffer: Uint8Array, length: number): number;
  poll(connection: NativeConnection): number;
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
  closeStatement(connection: NativeConnection, statement: number): number;
  ping(connection: NativeConnection): number;
  resetConnection(connection: NativeConnection): number;
  quit(connection: NativeConnection): number;

  columns(connection: NativeConnection): NativeColumn[];
  statementColumns(connection: NativeConnection, statement: number): NativeColumn[];
  chooseSlots(connection: NativeConnection, codes: Uint8Array): boolean;
  collationById(id: number): NativeCollation | null;
  collationByName(name: string): NativeCollation | null;
  charsetCollation(charset: string): NativeCollation | null;
  session(connection: NativeConnection): NativeSession | null;
  takeFailure(connection: NativeConnection): NativeFailure | null;
  takeEncryption(connection: NativeConnection): { publicKeyPem: string; plaintext: Buffer } | null;
  passwordEncrypted(connection: NativeConnection, ciphertext: Uint8Array): NativeFailure | null;
  tlsEstablished(connection: NativeConnection): NativeFailure | null;
  positional(connection: NativeConnection, sql: string): { sql: string; names: (string | null)[] };
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

export const binding: Binding = load();
