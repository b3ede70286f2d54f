import { describe, expect, it } from 'vitest';
import { open, protocols, rejection } from '../provider.js';

describe.each(protocols)('the stack of an error by %s', (run) => {
  it('shows with trace where the statement was issued', async () => {
    const connection = await open({ trace: true });
    const error = await rejection(connection[run]('SELEC 1'));
    const [, event] = (error.stack ?? '').split('From event:\n');
    expect(event?.trimStart()).toMatch(new RegExp(`^at ConnectionPromise\\.${run} `));
    expect(event).toContain('trace.test.ts');
  });

  it('does not show it without', async () => {
    const connection = await open();
    const error = await rejection(connection[run]('SELEC 1'));
    expect(error.stack).not.toContain('trace.test.ts');
  });
});
