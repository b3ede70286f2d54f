// Tables for people: no borders, numbers on the right.
import { styleText } from 'node:util';

/**
 * Prints a table.
 *
 * @param header Lines of the header, each an array of cells.
 * @param rows Rows, each an array of values.
 */
export function printTable(header, rows) {
  const lines = [...header, ...rows].map((cells) => cells.map(text));
  const widths = header[0].map((_, i) => Math.max(...lines.map((cells) => cells[i].length)));
  const numeric = widths.map((_, i) =>
    lines.slice(header.length).every((cells) => isNumber(cells[i])),
  );
  const pad = (cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]));
  lines.forEach((cells, number) => {
    const line = `  ${cells.map(pad).join('  ').trimEnd()}`;
    if (number === header.length) console.log(`  ${widths.map((w) => '─'.repeat(w)).join('──')}`);
    console.log(number < header.length ? styleText('bold', line) : line);
  });
}

function text(value) {
  if (value === null) return 'NULL';
  // The Swedish way to write a local time is SQL's, too.
  return value instanceof Date ? value.toLocaleString('sv') : String(value);
}

function isNumber(cell) {
  return /^([\d.,-]+|NULL|)$/.test(cell);
}
