import { duration, layOut, percent } from '../table.mjs';

const header = ['scenario', 'by', 'time/op', '±', 'CPU/op', 'rows/s', 'CPU/row', 'time to bare'];

/** Microseconds, of which a row may need less than one. */
function shortDuration(microseconds) {
  return microseconds < 10 ? `${Math.round(microseconds * 1000)} ns` : duration(microseconds);
}

function line(title, by, summary, { rows, bare }) {
  if (summary.error) return [title, by, 'ERR', '', '', '', '', ''];
  const { timePerOperation, cpuPerOperation, spread } = summary;
  return [
    title,
    by,
    duration(timePerOperation),
    percent(spread),
    duration(cpuPerOperation),
    Math.round((rows / timePerOperation) * 1e6).toLocaleString('en'),
    shortDuration(cpuPerOperation / rows),
    bare ? (timePerOperation / bare.timePerOperation).toFixed(2) : '',
  ];
}

/** The results as text. */
export function tdengineTable(results) {
  const lines = results.flatMap(({ title, rows, titles, summaries }) => {
    const bare = summaries['tdengine/bare'] ?? summaries['tdengine/bare-topic'];
    return [
      ...Object.entries(summaries).map(([name, summary], i) =>
        line(i === 0 ? title : '', titles[name], summary, { rows, bare }),
      ),
      undefined,
    ];
  });
  return layOut([header], lines);
}
