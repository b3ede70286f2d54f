// Checked by tsc alone: the declarations of both packages fit each other, in both directions.
import type * as peer from 'mariadb';
import type * as peerCallback from 'mariadb/callback';
import type * as oursCallback from '../../src/mariadb/callback.js';
import type * as ours from '../../src/mariadb/index.js';

/** Fails to compile unless `From` can be used where `To` is wanted. */
type Fits<From extends To, To> = From;
type Both<Ours, Peer> = [Ours] extends [Peer]
  ? [Peer] extends [Ours]
    ? true
    : 'npm mariadb does not fit ours'
  : 'ours does not fit npm mariadb';
/** Fails to compile unless all are true. */
type All<Checks extends true[]> = Checks;

/** Options that take more here than npm mariadb's declarations say, though not more than its code takes. */
type Wider = 'password' | 'ssl';

export type PromiseTypes = [
  All<
    [
      Both<ours.Connection, peer.Connection>,
      Both<ours.PoolConnection, peer.PoolConnection>,
      Both<ours.PoolCluster, peer.PoolCluster>,
      Both<ours.FilteredPoolCluster, peer.FilteredPoolCluster>,
      Both<ours.Prepare, peer.Prepare>,
    ]
  >,
  // Ours has the event `error`, too.
  Fits<ours.Pool, peer.Pool>,
];

// Callbacks can be left out here, as the code of npm mariadb has it.
export type CallbackTypes = [
  Fits<oursCallback.Connection, peerCallback.Connection>,
  Fits<oursCallback.PoolConnection, peerCallback.PoolConnection>,
  Fits<oursCallback.Pool, peerCallback.Pool>,
  Fits<oursCallback.PoolCluster, peerCallback.PoolCluster>,
  Fits<oursCallback.FilteredPoolCluster, peerCallback.FilteredPoolCluster>,
  Fits<oursCallback.Prepare, peerCallback.Prepare>,
];

export type OptionTypes = [
  All<
    [
      Both<Omit<ours.ConnectionConfig, Wider>, Omit<peer.ConnectionConfig, Wider>>,
      Both<Omit<ours.PoolConfig, Wider>, Omit<peer.PoolConfig, Wider>>,
      Both<Omit<ours.ImportFileConfig, Wider>, Omit<peer.ImportFileConfig, Wider>>,
      Both<Omit<ours.UserConnectionConfig, Wider>, Omit<peer.UserConnectionConfig, Wider>>,
      Both<ours.PoolClusterConfig, peer.PoolClusterConfig>,
      Both<ours.QueryConfig, peer.QueryConfig>,
      Both<ours.QueryOptions, peer.QueryOptions>,
      Both<ours.SqlImportOptions, peer.SqlImportOptions>,
      Both<ours.LoggerConfig, peer.LoggerConfig>,
      Both<ours.StreamCallback, peer.StreamCallback>,
    ]
  >,
  Fits<peer.ConnectionConfig, ours.ConnectionConfig>,
  Fits<peer.PoolConfig, ours.PoolConfig>,
];

export type ResultTypes = [
  All<
    [
      Both<ours.UpsertResult, peer.UpsertResult>,
      Both<ours.ConnectionInfo, peer.ConnectionInfo>,
      Both<ours.ServerVersion, peer.ServerVersion>,
      Both<ours.TypeCastFunction, peer.TypeCastFunction>,
      Both<ours.TypeCastNextFunction, peer.TypeCastNextFunction>,
      Both<ours.TypeCastResult, peer.TypeCastResult>,
    ]
  >,
  // The other way its enumerations stand in the way: no string is a member of one.
  Fits<peer.FieldInfo, ours.FieldInfo>,
  Fits<peer.Collation, ours.Collation>,
  Fits<peer.RowsWithMeta, ours.RowsWithMeta>,
  Fits<ours.SqlError, peer.SqlError>,
];

export type Functions = [
  Fits<typeof ours.createConnection, typeof peer.createConnection>,
  Fits<typeof ours.createPool, typeof peer.createPool>,
  Fits<typeof ours.importFile, typeof peer.importFile>,
  Fits<typeof ours.defaultOptions, typeof peer.defaultOptions>,
  Fits<typeof oursCallback.createConnection, typeof peerCallback.createConnection>,
  Fits<typeof oursCallback.importFile, typeof peerCallback.importFile>,
];

/** Every name of the peer's declarations is here, as a value or as a type of its own. */
export type Names = [
  Fits<Exclude<keyof typeof peer, keyof typeof ours>, never>,
  Fits<Exclude<keyof typeof peerCallback, keyof typeof oursCallback>, never>,
];
