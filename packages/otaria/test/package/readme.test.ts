import { describe, expect, it } from 'vitest';
import { runChild } from '../child.js';
import { blocks, file, printedBy } from '../readme.js';

describe('the README', () => {
  it('shows the Node example and what it prints', async () => {
    const source = file('examples/node/tour.mjs');
    const { stdout, stderr, status } = await runChild(source, 'module');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(printedBy(source)).toBe(stdout.trim());
  });

  it('shows the Rust example', () => {
    const example = blocks().find(({ language }) => language === 'rust');
    const source = file('crates/otaria/examples/tour.rs');
    expect(source.endsWith(example?.text ?? 'no example')).toBe(true);
  });
});
