import { expect, it } from 'vitest';
import { runChild } from '../child.js';
import { file, printedBy } from '../readme.js';
import { serverUrl } from './server.js';

it('the README shows the example of TDengine and what it prints', async () => {
  process.env.TDENGINE_URL = serverUrl;
  const source = file('examples/node/tdengine-tour.mjs');
  const { stdout, stderr, status } = await runChild(source, 'module');
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(printedBy(source)).toBe(stdout.trim());
});
