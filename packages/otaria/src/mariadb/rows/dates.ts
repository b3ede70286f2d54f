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

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/;
const HOURS_TO_MILLISECONDS = [3_600_000, 60_000, 1000];

/** A date as servers write them, with or without a time; null for the zero date, an invalid Date for other text. */
export function dateFromText(text: string): Date | null {
  const match = DATE_TIME.exec(text);
  if (!match) return new Date(Number.NaN);
  if (/^[0:. -]*$/.test(text)) return null;
  const [year, month, day, ...clock] = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (month === 0 || day === 0) return new Date(Number.NaN);
  // Date.UTC takes years below 100 for 19xx.
  let parts = new Date(0).setUTCFullYear(year, month - 1, day);
  for (const [index, factor] of HOURS_TO_MILLISECONDS.entries()) parts += clock[index] * factor;
  return dateFromLocalParts(parts + Number((match[7] ?? '').padEnd(3, '0').slice(0, 3)));
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
