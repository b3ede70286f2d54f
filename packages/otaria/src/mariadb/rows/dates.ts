const DAY = 86_400_000;

let cachedDay = Number.NaN;
/** NaN on the days when clocks change. */
let cachedOffset = Number.NaN;

/**
 * The moment at which local clocks show what `parts` milliseconds after 1970 would be in UTC. Servers send dates
 * without a zone; like npm mariadb, they are taken for local time.
 */
export function dateFromLocalParts(parts: number): Date {
  const day = Math.floor(parts / DAY);
  if (day !== cachedDay) {
    const first = offset(day * DAY);
    const last = offset(day * DAY + DAY - 1);
    cachedDay = day;
    cachedOffset = first === last ? first : Number.NaN;
  }
  // An invalid date (NaN) and a day with a change of clocks take the slow way.
  return Number.isFinite(cachedOffset) ? new Date(parts + cachedOffset) : fromParts(parts);
}

function offset(parts: number): number {
  return fromParts(parts).getTime() - parts;
}

function fromParts(parts: number): Date {
  const utc = new Date(parts);
  const year = utc.getUTCFullYear();
  const local = new Date(
    // A year below 100 would mean 19xx to the constructor; 400 years later the calendar is the same.
    year < 100 ? year + 400 : year,
    utc.getUTCMonth(),
    utc.getUTCDate(),
    utc.getUTCHours(),
    utc.getUTCMinutes(),
    utc.getUTCSeconds(),
    utc.getUTCMilliseconds(),
  );
  if (year < 100) local.setFullYear(year);
  return local;
}
