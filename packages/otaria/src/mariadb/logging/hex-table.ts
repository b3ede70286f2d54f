const RULE = '+--------------------------------------------------+';
const HEAD = `${RULE}\n|  0  1  2  3  4  5  6  7   8  9  a  b  c  d  e  f |\n${RULE}------------------+\n`;

/** The first `most` bytes as a table of hex digits and characters, 16 a line. */
export function hexTable(bytes: Uint8Array, most: number): string {
  let table = HEAD;
  const shown = bytes.subarray(0, Math.max(0, most));
  for (let start = 0; start < shown.length; start += 16) {
    const line = shown.subarray(start, start + 16);
    let digits = '';
    let characters = '';
    line.forEach((byte, at) => {
      digits += `${byte.toString(16).toUpperCase().padStart(2, '0')}${at === 7 ? '  ' : ' '}`;
      characters += byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.';
    });
    table += `| ${digits.padEnd(49)}| ${characters.padEnd(16)} |\n`;
  }
  const cut = bytes.length - shown.length;
  return `${table}${RULE}------------------+\n${cut > 0 ? `(${cut} more bytes)\n` : ''}`;
}
