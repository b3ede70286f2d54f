/** Whether a text may hold a `USE`: one that begins with another word and is a single statement does not. */
export function mayUseDatabase(sql: string): boolean {
  if (typeof sql !== 'string') return true;
  const first = sql.charCodeAt(0) | 0x20;
  const isWord = first >= 0x61 && first <= 0x7a;
  if (isWord && first !== 0x75 && !sql.includes(';')) return false;
  return /\buse\b/i.test(sql);
}
