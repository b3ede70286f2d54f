function quantile(sorted, part) {
  const position = (sorted.length - 1) * part;
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

export function median(values) {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** Half the distance between the quartiles, as part of the median. */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / quantile(sorted, 0.5);
}

/** One library in one scenario: medians over its rounds, or the error of the first round that failed. */
export function summarise(rounds) {
  const failed = rounds.find((round) => round.error);
  if (failed) return { error: failed.error, rounds };
  const times = rounds.map((round) => round.timePerOperation);
  const delays = rounds.map((round) => round.longestDelay).filter((delay) => delay !== undefined);
  return {
    timePerOperation: median(times),
    spread: spread(times),
    cpuPerOperation: median(rounds.map((round) => round.cpuPerOperation)),
    longestDelay: delays.length > 0 ? median(delays) : undefined,
    rounds,
  };
}

/** Adds how each library compares: throughput with the better peer, CPU time with npm mariadb. */
export function compare(summaries, peers) {
  const best = Math.min(...peers.map((name) => summaries[name]?.timePerOperation ?? Infinity));
  const cpu = summaries.mariadb?.cpuPerOperation;
  for (const summary of Object.values(summaries)) {
    if (summary.error) continue;
    if (best < Infinity) summary.throughputToBetterPeer = best / summary.timePerOperation;
    if (cpu) summary.cpuToMariadb = summary.cpuPerOperation / cpu;
  }
  return summaries;
}
