const connections = 10;
const inFlight = 64;
const queriesEach = 20;

export const title = `pool of ${connections}, ${inFlight} in flight: ${inFlight * queriesEach} queries`;

export function connect(library, settings) {
  return library.createPool(settings, connections);
}

export function operation(pool, { outcome }) {
  /** Runs one query after another and returns how many had the right result. */
  async function work() {
    let right = 0;
    for (let i = 0; i < queriesEach; i++) {
      const rows = outcome(await pool.query('SELECT 1 AS one'));
      if (rows.length === 1 && rows[0].one === 1) right++;
    }
    return right;
  }
  return async () => {
    const counts = await Promise.all(Array.from({ length: inFlight }, work));
    return counts.reduce((sum, count) => sum + count);
  };
}

export function check() {
  return (right) => right === inFlight * queriesEach;
}
