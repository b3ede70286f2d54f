import { totalmem } from 'node:os';

const MIB = 1024 * 1024;
let limit: number | undefined;

/** The default of `maxAllowedPacket`: a quarter of the memory that the process may use, from 16 MiB to 1 GiB. */
export function largestPacket(): number {
  if (limit === undefined) {
    // 0 or a huge number where the system sets no limit.
    const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
    const quarter = Math.floor(Math.min(totalmem(), constrained) / 4);
    limit = Math.min(Math.max(quarter, 16 * MIB), 1024 * MIB);
  }
  return limit;
}
