/** What a poll answers; the same numbers as in `crates/node/src/control.rs`. */
export const Kind = {
  None: 0,
  Result: 1,
  Rows: 2,
  Columns: 3,
  Failed: 4,
  Prepared: 5,
  StartTls: 6,
  EncryptPassword: 7,
  Authenticated: 8,
  LocalInfile: 9,
  Broken: 10,
  Closing: 11,
  Grow: 12,
  DeriveKey: 13,
} as const;

/** Bits of the flags word. */
export const Flag = {
  HasRows: 1,
  MoreResults: 2,
  Binary: 4,
  SessionChanged: 8,
  MoreInput: 16,
  Output: 32,
} as const;

/** Places of the 32-bit control words. */
export const Word = {
  Rows: 0,
  Shape: 1,
  Flags: 2,
  Warnings: 3,
  Status: 4,
  TextEnd: 5,
  Statement: 6,
  Parameters: 7,
  NeededCells: 8,
  NeededText: 9,
} as const;

/** Places of the 64-bit control words, behind the 32-bit ones. */
export const LongWord = { AffectedRows: 6, InsertId: 7 } as const;

/** Bytes of the control area. */
export const CONTROL_SIZE = 64;

/** Bits of a column's byte in a chunk of rows. */
export const ColumnFlag = { NotAscii: 1, HasNull: 2 } as const;

/** How native code writes a cell; the same numbers as in `crates/node/src/rows/plan.rs`. */
export const Slot = {
  Int32: 0,
  Float64: 1,
  Int64: 2,
  Text: 3,
  Bytes: 4,
  Date: 5,
} as const;

export type SlotCode = (typeof Slot)[keyof typeof Slot];
