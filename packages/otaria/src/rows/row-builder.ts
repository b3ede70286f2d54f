/** Appends the rows of the chunk in the scratch. */
export type RowBuilder = (rows: unknown[], count: number) => void;

/** Where the value of a column goes in a row object. */
export interface RowKey {
  /** The nested object, with `nestTables: true`. */
  table: string | undefined;
  name: string;
}
