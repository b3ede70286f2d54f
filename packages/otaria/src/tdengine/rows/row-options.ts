import { invalidArgument } from '../invalid-argument.js';

/** How values become JavaScript; each may be set for a connection and for a call. */
export interface RowOptions {
  /**
   * TIMESTAMP as `bigint` (the count in the result's precision), as `Date` (to the millisecond) or as `number` (the count,
   * exact up to 2^53). Default `bigint`.
   */
  timestamps: 'bigint' | 'date' | 'number';
  /** JSON tags as their text, or parsed. Default `text`. */
  json: 'text' | 'parsed';
  /** Rows as arrays, or as objects by column name (of equal names the last wins). Default `arrays`. */
  rows: 'arrays' | 'objects';
}

export const rowOptionDefaults: RowOptions = { timestamps: 'bigint', json: 'text', rows: 'arrays' };

const CHOICES: { [Name in keyof RowOptions]: readonly RowOptions[Name][] } = {
  timestamps: ['bigint', 'date', 'number'],
  json: ['text', 'parsed'],
  rows: ['arrays', 'objects'],
};

/** The options with those of `own` that are set. Throws a TaosError for what is not a choice. */
export function mergeRowOptions(base: RowOptions, own: Partial<RowOptions>): RowOptions {
  const merged = { ...base };
  for (const name of Object.keys(CHOICES) as (keyof RowOptions)[]) {
    const value = own[name];
    if (value === undefined) continue;
    if (!(CHOICES[name] as readonly string[]).includes(value)) {
      throw invalidArgument(`${name} must be one of ${CHOICES[name].join(', ')}, not ${value}`);
    }
    Object.assign(merged, { [name]: value });
  }
  return merged;
}
