import type { WSConfig } from './config.js';
import { closeConnections } from './connection/connection.js';
import type { OpenOptions } from './connection/settings.js';
import { closePool } from './pool/connection-pool.js';
import { WsSql } from './sql/ws-sql.js';

export { WSConfig } from './config.js';
export type { CallOptions } from './connection/call-options.js';
export type { Retry } from './connection/reconnection.js';
export type { OpenOptions } from './connection/settings.js';
export {
  TDenginePrecision,
  TDengineTypeCode,
  TDengineTypeLength,
  TDengineTypeName,
} from './data-types.js';
export * from './errors.js';
export { type Logger, type LogLevel, setLogLevel, setLogLevel as setLevel } from './log.js';
export { WebSocketConnectionPool } from './pool/connection-pool.js';
export { ReqId } from './req-id.js';
export type { ResultField, TDengineMeta } from './result-field.js';
export type { Column, ColumnBlock, FixedValues, VariableValues } from './rows/columns.js';
export type { RowOptions } from './rows/row-options.js';
export { Precision, SchemalessProto } from './schemaless.js';
export { compareVersions } from './server-version.js';
export type { ColumnResult } from './sql/column-result.js';
export type { ParameterValue } from './sql/parameters.js';
export { TaosResult } from './sql/taos-result.js';
export { WSRows } from './sql/ws-rows.js';
export {
  type SchemalessOptions,
  type SchemalessResult,
  type StatementOptions,
  WsSql,
} from './sql/ws-sql.js';
export { StmtBindParams } from './stmt/bind-params.js';
export type { WsStmt } from './stmt/ws-stmt.js';
export { TMQConstants } from './tmq/constants.js';
export { TaosTmqResult, type TopicBlock } from './tmq/tmq-result.js';
export { type PartitionLike, TopicPartition } from './tmq/topic-partition.js';
export { tmqConnect, WsConsumer } from './tmq/ws-consumer.js';
export { version } from './version.js';

/** Connects to TDengine; the same as `WsSql.open`. */
export function sqlConnect(config: WSConfig, options?: OpenOptions): Promise<WsSql> {
  return WsSql.open(config, options);
}

/** Closes all connections of this process. */
export function destroy(): void {
  closePool();
  closeConnections();
}

/** As `destroy`. */
export function connectorDestroy(): void {
  destroy();
}
