import type { TypeCast } from './type-cast.js';

/** The options that decide what rows look like; each can be set per connection and per command. */
export interface RowOptions {
  rowsAsArray: boolean;
  checkDuplicate: boolean;
  dateStrings: boolean;
  bigIntAsNumber: boolean;
  decimalAsNumber: boolean;
  insertIdAsNumber: boolean;
  checkNumberRange: boolean;
  supportBigNumbers: boolean;
  bigNumberStrings: boolean;
  bitOneIsBoolean: boolean;
  autoJsonMap: boolean;
  jsonStrings: boolean;
  metaAsArray: boolean;
  metaEnumerable: boolean;
  /** Whether row functions may be generated; set for connections only. */
  disableEval: boolean;
  /** True for an object per table in each row; text for keys of table, this text, and column. */
  nestTables: boolean | string | undefined;
  /** Called for each value in the place of the usual conversion. */
  typeCast: TypeCast | undefined;
}

export const rowOptionDefaults: RowOptions = {
  rowsAsArray: false,
  checkDuplicate: true,
  dateStrings: false,
  bigIntAsNumber: false,
  decimalAsNumber: false,
  insertIdAsNumber: false,
  checkNumberRange: false,
  supportBigNumbers: false,
  bigNumberStrings: false,
  bitOneIsBoolean: true,
  autoJsonMap: true,
  jsonStrings: false,
  metaAsArray: false,
  metaEnumerable: false,
  disableEval: false,
  nestTables: undefined,
  typeCast: undefined,
};

const names = Object.keys(rowOptionDefaults) as (keyof RowOptions)[];

/** The row options among what a program passes, with `defaults` for the others. */
export function resolveRowOptions(
  given: Record<string, unknown>,
  defaults: RowOptions,
): RowOptions {
  const resolved: RowOptions = { ...defaults };
  for (const name of names) {
    const value = given[name];
    if (value === undefined) continue;
    // Other things than functions mean something to mysql drivers only.
    if (name === 'typeCast')
      resolved.typeCast = typeof value === 'function' ? (value as TypeCast) : undefined;
    else if (name === 'nestTables' && typeof value === 'string') resolved.nestTables = value;
    else resolved[name] = Boolean(value);
  }
  return resolved;
}

/** A set of row options with a number of its own: native code keeps one plan per shape and number. */
export interface Variant extends RowOptions {
  readonly id: number;
}

const variants = new Map<string, Variant>();

/** The variant with these options; options that make the same native plan share a number. */
export function variantOf(options: RowOptions): Variant {
  const { nestTables, typeCast } = options;
  let key = '';
  for (const name of names) key += options[name] ? '1' : '0';
  if (typeof nestTables === 'string') key += nestTables;
  let variant = variants.get(key);
  if (!variant) {
    const picked = Object.fromEntries(names.map((name) => [name, options[name]]));
    variant = { ...(picked as unknown as RowOptions), id: variants.size, typeCast: undefined };
    variants.set(key, variant);
  }
  // Functions come and go; a variant is for ever.
  return typeCast ? { ...variant, typeCast } : variant;
}

/** The variant of a command: the connection's, with what the command's own options say instead. */
export function overriddenVariant(base: Variant, own: Record<string, unknown>): Variant {
  for (const name of names) {
    const value = own[name];
    if (value !== undefined && value !== base[name]) return variantOf(resolveRowOptions(own, base));
  }
  return base;
}
