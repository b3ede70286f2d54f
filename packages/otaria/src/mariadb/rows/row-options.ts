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
};

const names = Object.keys(rowOptionDefaults) as (keyof RowOptions)[];

/** A set of row options with a number of its own: native code keeps one plan per shape and number. */
export interface Variant extends RowOptions {
  readonly id: number;
}

const variants = new Map<string, Variant>();

/** The variant with these options; the same object for the same options. */
export function variantOf(options: RowOptions): Variant {
  let key = '';
  for (const name of names) key += options[name] ? '1' : '0';
  let variant = variants.get(key);
  if (!variant) {
    variant = { id: variants.size } as Variant;
    for (const name of names) (variant as RowOptions)[name] = options[name];
    variants.set(key, variant);
  }
  return variant;
}

/** The variant of a command: the connection's, with what the command's own options say instead. */
export function overriddenVariant(base: Variant, own: Partial<RowOptions>): Variant {
  for (const name of names) {
    const value = own[name];
    if (value !== undefined && value !== base[name]) {
      const merged: RowOptions = { ...base };
      for (const other of names) {
        const override = own[other];
        if (override !== undefined) merged[other] = Boolean(override);
      }
      return variantOf(merged);
    }
  }
  return base;
}
