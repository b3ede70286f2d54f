import { type CommandSettings, overriddenSettings } from '../options/command-options.js';
import { overriddenVariant, type Variant } from '../rows/row-options.js';

/** A statement, or an object with the statement and options of its own. */
export type Statement = string | ({ sql: string; values?: unknown } & Record<string, unknown>);

/** A statement with the options that count for it. */
export interface ResolvedStatement {
  sql: string;
  /** Those that it brings along. */
  values: unknown;
  settings: CommandSettings;
  variant: Variant;
}

/** Takes a statement apart; `settings` and `variant` count where it says nothing itself. */
export function resolveStatement(
  statement: Statement,
  settings: CommandSettings,
  variant: Variant,
): ResolvedStatement {
  if (typeof statement !== 'object' || statement === null) {
    return { sql: statement, values: undefined, settings, variant };
  }
  return {
    sql: statement.sql,
    values: statement.values,
    settings: overriddenSettings(settings, statement),
    variant: overriddenVariant(variant, statement),
  };
}
