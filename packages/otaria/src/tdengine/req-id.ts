import { randomInt } from 'node:crypto';

/** Below 2^53, so that every JSON parser keeps them. */
const COUNTER = 2 ** 20;
let prefix: number | undefined;
let counter = 0;

/** Numbers of requests: unique in this process, and very likely among all clients of a server. */
export const ReqId = {
  /** `given` when it is a number other than 0, else a new one. */
  getReqID(given?: number | bigint | null): number | bigint {
    if (given) return given;
    prefix ??= randomInt(2 ** 32);
    counter = (counter + 1) % COUNTER;
    return prefix * COUNTER + counter;
  },
};
