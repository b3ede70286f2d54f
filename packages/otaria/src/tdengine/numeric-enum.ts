/** Names lead to numbers and numbers to names, as in a numeric enum of TypeScript. */
export type NumericEnum<Numbers extends Record<string, number>> = Numbers &
  Readonly<Record<number, string>>;

/** An object like a numeric enum of TypeScript, which is no JavaScript with types and hence not used. */
export function numericEnum<Numbers extends Record<string, number>>(
  numbers: Numbers,
): NumericEnum<Numbers> {
  const names = Object.entries(numbers).map(([name, number]) => [number, name]);
  return Object.freeze({ ...Object.fromEntries(names), ...numbers });
}
