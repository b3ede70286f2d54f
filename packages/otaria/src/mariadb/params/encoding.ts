import { scratch } from '../../native/scratch.js';
import type { CommandSettings } from '../options/connection-options.js';
import { ParameterEncoder } from './encoder.js';
import type { ParameterStream } from './parameter-stream.js';

let encoder: ParameterEncoder | undefined;

export const NO_VALUES: readonly unknown[] = [];

/** A single value counts as a list of one. */
export function listOf(values: unknown): readonly unknown[] {
  return Array.isArray(values) ? values : [values];
}

/** Writes values into the area that is shared with native code; answers their length. */
export function encode(
  values: readonly unknown[],
  text: boolean,
  settings: CommandSettings,
): number {
  encoder ??= new ParameterEncoder(scratch());
  const { arrayParenthesis, permitSetMultiParamEntries } = settings;
  return encoder.encode(values, { text, arrayParenthesis, permitSetMultiParamEntries });
}

/** The streams among the values encoded last. */
export function encodedStreams(): readonly ParameterStream[] {
  return encoder?.streams ?? [];
}
