/** Units of the timestamps in schemaless lines. */
export const Precision = {
  /** Nanoseconds for line protocol; by the number of digits otherwise. */
  NOT_CONFIGURED: '',
  HOURS: 'h',
  MINUTES: 'm',
  SECONDS: 's',
  MILLI_SECONDS: 'ms',
  MICRO_SECONDS: 'u',
  NANO_SECONDS: 'ns',
} as const;
export type Precision = (typeof Precision)[keyof typeof Precision];

/** Formats of schemaless lines. */
export const SchemalessProto = {
  InfluxDBLineProtocol: 1,
  OpenTSDBTelnetLineProtocol: 2,
  OpenTSDBJsonFormatProtocol: 3,
} as const;
export type SchemalessProto = (typeof SchemalessProto)[keyof typeof SchemalessProto];
