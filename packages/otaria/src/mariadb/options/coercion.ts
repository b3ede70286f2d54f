/** How the values that a program gives become the values of options. */

/** Text; what is not given, null and the empty text are no value. */
export function text(value: unknown): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** As `Boolean` says, so that the text `'false'` is true; only what is not given takes the default. */
export function boolean(value: unknown, fallback: boolean): boolean {
  return value === undefined ? fallback : Boolean(value);
}

/** A number; null is 0, and what is no number takes the default. */
export function number(value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  const parsed = Number(value ?? 0);
  return Number.isNaN(parsed) ? fallback : parsed;
}

/** A number of milliseconds, 0 for "off". */
export function duration(value: unknown): number {
  return Math.max(0, number(value, 0));
}

/** A whole number above 0, or an error that names the option. */
export function positive(name: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  const parsed = value === null ? 0 : Number(value);
  if (Number.isInteger(parsed) && parsed >= 1) return parsed;
  throw new RangeError(`${name} must be an integer greater than 0. was '${value}'`);
}
