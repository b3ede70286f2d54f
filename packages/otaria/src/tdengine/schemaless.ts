import { type NumericEnum, numericEnum } from './numeric-enum.js';

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

const protocols = {
  InfluxDBLineProtocol: 1,
  OpenTSDBTelnetLineProtocol: 2,
  OpenTSDBJsonFormatProtocol: 3,
} as const;

/** Formats of schemaless lines. */
export const SchemalessProto: NumericEnum<typeof protocols> = numericEnum(protocols);
export type SchemalessProto = (typeof protocols)[keyof typeof protocols];
