const header = [
  'scenario',
  'library',
  'time/op',
  '±',
  'CPU/op',
  'loop delay',
  'throughput',
  'CPU time',
];
const subHeader = ['', '', '', '', '', 'longest', 'to better peer', 'to mariadb'];

/** As text with its unit. */
export function duration(microseconds) {
  if (microseconds === undefined) return '';
  if (microseconds >= 10_000) return `${(microseconds / 1000).toFixed(1)} ms`;
  return `${microseconds.toFixed(microseconds < 100 ? 1 : 0)} µs`;
}

export function percent(part) {
  return `${(part * 100).toFixed(1)} %`;
}

function line(title, library, summary) {
  if (summary.error) return [title, library, 'ERR', '', '', '', '', ''];
  return [
    title,
    library,
    duration(summary.timePerOperation),
    percent(summary.spread),
    duration(summary.cpuPerOperation),
    summary.longestDelay === undefined ? '' : `${summary.longestDelay.toFixed(0)} ms`,
    summary.throughputToBetterPeer?.toFixed(2) ?? '',
    summary.cpuToMariadb?.toFixed(2) ?? '',
  ];
}

/** The results as text. */
export function table(results) {
  const lines = [];
  for (const { title, summaries } of results) {
    Object.entries(summaries).forEach(([library, summary], i) => {
      lines.push(line(i === 0 ? title : '', library, summary));
    });
    lines.push(undefined);
  }
  return layOut([header, subHeader], lines);
}

/** Lines of cells as text, numbers on the right of their columns; an undefined line is a rule. */
export function layOut(head, body) {
  const lines = [...head, undefined, ...body];
  const widths = head[0].map((_, column) =>
    Math.max(...lines.map((cells) => cells?.[column].length ?? 0)),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  return lines
    .map(
      (cells) =>
        cells
          ?.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
          .join('  ') ?? rule,
    )
    .join('\n');
}

/** What went wrong, one line each. */
export function errors(results) {
  return results.flatMap(({ name, summaries }) =>
    Object.entries(summaries)
      .filter(([, summary]) => summary.error)
      .map(([library, summary]) => `${name}, ${library}: ${summary.error}`),
  );
}
