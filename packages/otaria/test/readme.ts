import { readFileSync } from 'node:fs';

const root = new URL('../../../', import.meta.url);

/** The text of a file of the repository. */
export function file(name: string): string {
  return readFileSync(new URL(name, root), 'utf8').trim();
}

/** The examples of the README, in their order. */
export function blocks(): { language: string; text: string }[] {
  const fences = file('README.md').matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...fences].map(([, language = '', text = '']) => ({ language, text: text.trim() }));
}

/** What the README says that this program prints: the block behind its own. */
export function printedBy(source: string): string | undefined {
  const all = blocks();
  const place = all.findIndex(({ text }) => text === source);
  return place < 0 ? undefined : all[place + 1]?.text;
}
