/** Names and values of an object that stands for columns, as in `SET ?`; methods are none. */
export function columnEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => typeof member !== 'function');
}

/** A name in back-quotes. */
export function quotedName(name: string): string {
  if (name.includes('\0'))
    throw new TypeError('the name of a column cannot hold the character U+0000');
  return `\`${name.replaceAll('`', '``')}\``;
}
