// Readings of imaginary sensors, and what can be said of them without a database.

const sensors = ['attic', 'cellar', 'garden', 'kitchen', 'office'];
const perDay = 24 * 6;

/** Readings of five sensors, one each every ten minutes from 1 January 2026 on. */
export function makeReadings(count) {
  return Array.from({ length: count }, (_, i) => {
    const place = i % sensors.length;
    const turn = Math.floor(i / sensors.length);
    const wave = Math.sin((turn / perDay) * 2 * Math.PI);
    return {
      sensor: sensors[place],
      taken_at: new Date(2026, 0, 1, 0, 10 * turn),
      celsius: degrees(1463 + 217 * place + Math.round(400 * wave) + ((i * 37) % 101)),
      humidity: i % 100 === 1 ? null : 40 + (i % 250) / 10, // now and then the hygrometer fails
    };
  });
}

/** Number, extremes and sum per sensor. Hundredths of a degree are whole numbers: their sums are exact. */
export class Summary {
  #sensors = new Map();
  #count = 0;
  #sum = 0;

  static of(readings) {
    const summary = new Summary();
    for (const { sensor, celsius } of readings) summary.add(sensor, celsius);
    return summary;
  }

  add(sensor, celsius) {
    const value = hundredths(celsius);
    const of = this.#sensors.get(sensor) ?? { count: 0, sum: 0, min: value, max: value };
    of.count += 1;
    of.sum += value;
    of.min = Math.min(of.min, value);
    of.max = Math.max(of.max, value);
    this.#sensors.set(sensor, of);
    this.#count += 1;
    this.#sum += value;
  }

  /** Over all sensors: the same as the database says without GROUP BY. */
  total() {
    return { count: this.#count, sum: degrees(this.#sum) };
  }

  /** One line per sensor, by name: the same as the database says with GROUP BY. */
  lines() {
    const byName = [...this.#sensors].sort(([a], [b]) => (a < b ? -1 : 1));
    return byName.map(([sensor, { count, sum, min, max }]) => ({
      sensor,
      readings: count,
      min: degrees(min),
      max: degrees(max),
      avg: degrees(Math.round(sum / count)),
    }));
  }
}

/** `'21.37'` → 2137 */
function hundredths(celsius) {
  return Math.round(Number(celsius) * 100);
}

/** 2137 → `'21.37'`, as DECIMAL(…, 2) is written. */
function degrees(hundredths) {
  return (hundredths / 100).toFixed(2);
}
