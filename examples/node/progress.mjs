// A progress bar on a terminal; elsewhere nothing but its last line.
import { styleText } from 'node:util';

const width = 40;

/** Shows how many of all rows are done. */
export function showProgress(done, total) {
  const { stdout } = process;
  if (!stdout.isTTY && done < total) return;
  const filled = Math.round((done / total) * width);
  const bar = styleText('cyan', '█'.repeat(filled)) + '░'.repeat(width - filled);
  const rows = `${done.toLocaleString('en')} / ${total.toLocaleString('en')} rows`;
  stdout.write(`${stdout.isTTY ? '\r' : ''}  ${bar}  ${rows}${done < total ? '' : '\n'}`);
}
