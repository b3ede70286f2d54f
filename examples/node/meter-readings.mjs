// Readings of imaginary electricity meters, and what can be said of them without a database.

const places = ['attic', 'cellar', 'garden', 'kitchen', 'office'];
const start = Date.UTC(2026, 0, 1);
const seconds = 10;

/** Meters with their readings, one each every ten seconds from 1 January 2026 on. */
export function makeMeters(count, readingsOfEach) {
  return Array.from({ length: count }, (_, number) => ({
    table: `meter_${number}`,
    place: places[number % places.length],
    group: Math.floor(number / places.length),
    readings: Array.from({ length: readingsOfEach }, (_, turn) => reading(number, turn)),
  }));
}

function reading(number, turn) {
  const time = new Date(start + turn * seconds * 1000);
  // Eighths are exact in a FLOAT, too.
  const amps = 8 + (((turn * 7 + number * 13) % 97) + (turn % 2880 < 1440 ? 0 : 40)) / 8;
  const volts = turn % 1000 === 999 ? null : 225 + ((turn * 3 + number) % 11); // now and then a meter has no answer
  return { ts: time, amps, volts };
}

/** The same as the database says with INTERVAL: a line for each window of so many hours. */
export function windows(readings, hours) {
  const found = new Map();
  for (const { ts, amps, volts } of readings) {
    const begin = Math.floor(ts / (hours * 3_600_000)) * hours * 3_600_000;
    const window = found.get(begin) ?? { count: 0, sum: 0, max: Number.NEGATIVE_INFINITY };
    window.count += 1;
    window.sum += amps;
    window.max = Math.max(window.max, volts ?? window.max);
    found.set(begin, window);
  }
  const lines = [...found].sort(([a], [b]) => a - b);
  return lines.map(([begin, { count, sum, max }]) => [new Date(begin), count, sum / count, max]);
}
