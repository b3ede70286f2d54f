/** A reporter for node:test: what works, by consumer. */
export default async function* table(events) {
  const rows = new Map();
  const steps = new Set();
  let suite;
  for await (const { type, data } of events) {
    if (type === 'test:start' && data.nesting === 0) suite = data.name;
    if ((type !== 'test:pass' && type !== 'test:fail') || data.nesting !== 1) continue;
    steps.add(data.name);
    if (!rows.has(suite)) rows.set(suite, new Map());
    rows.get(suite).set(data.name, type === 'test:pass' ? 'yes' : 'FAILED');
  }
  const names = [...steps];
  const width = Math.max(...[...rows.keys()].map((name) => name.length));
  const line = (first, cells) =>
    `${[first.padEnd(width), ...cells.map((cell, i) => cell.padEnd(names[i].length))].join('  ').trimEnd()}\n`;
  yield line('', names);
  for (const [name, row] of rows)
    yield line(
      name,
      names.map((step) => row.get(step) ?? ''),
    );
}
