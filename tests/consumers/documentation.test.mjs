import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sections = readFileSync('ecosystem.md', 'utf8').split(/^## /m);

for (const section of sections) {
  const [title] = section.split('\n', 1);
  for (const [, program] of section.matchAll(/^```js\n(.*?)^```/gms)) {
    it(`the page on the ecosystem shows a program for ${title} that runs`, async () => {
      const { stdout, stderr } = await run(
        process.execPath,
        ['--input-type=module', '--eval', program],
        { timeout: 60_000 },
      );
      assert.deepEqual({ stdout, stderr }, { stdout: '[ { answer: 42 } ]\n', stderr: '' });
    });
  }
}
