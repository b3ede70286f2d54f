import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runChild } from '../child.js';

const root = new URL('../../../../', import.meta.url);
const file = (name: string): string => readFileSync(new URL(name, root), 'utf8').trim();

/** The n-th block of the README in this language; the one behind it holds what it prints. */
function blocks(): { language: string; text: string }[] {
  const fences = file('README.md').matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...fences].map(([, language = '', text = '']) => ({ language, text: text.trim() }));
}

describe('the README', () => {
  it('shows the Node example and what it prints', async () => {
    const all = blocks();
    const place = all.findIndex(({ language }) => language === 'js');
    const source = file('examples/node/tour.mjs');
    expect(all[place]?.text).toBe(source);
    const { stdout, stderr, status } = await runChild(source, 'module');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(all[place + 1]?.text).toBe(stdout.trim());
  });

  it('shows the Rust example', () => {
    const example = blocks().find(({ language }) => language === 'rust');
    const source = file('crates/otaria/examples/tour.rs');
    expect(source.endsWith(example?.text ?? 'no example')).toBe(true);
  });
});
