import type { Command } from '../connection/command.js';
import { safeNumber, safeNumberOrText } from './decoder.js';

/** The generated id as the options of the command want it. The server's number may be negative. */
export function insertIdOf(id: bigint, command: Command): bigint | number | string {
  const { variant } = command;
  if (variant.supportBigNumbers) {
    return variant.bigNumberStrings ? id.toString() : safeNumberOrText(id);
  }
  if (!variant.insertIdAsNumber) return id;
  if (!variant.checkNumberRange) return Number(id);
  try {
    return safeNumber(id);
  } catch (error) {
    command.failLater(error as Error);
    return Number(id);
  }
}
