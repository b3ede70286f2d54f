import { describe, expect, it } from 'vitest';
import { ConnectionCore } from '../../src/mariadb/connection/connection.js';
import { resolveOptions } from '../../src/mariadb/options/connection-options.js';
import { binding } from '../../src/native/binding.js';
import { rejection, settings } from '../provider.js';

describe('a panic in native code', () => {
  it('rejects the commands in flight and closes the connection, and the process goes on', async () => {
    const core = new ConnectionCore(resolveOptions({ ...settings() }));
    await core.connect();
    const errors: Error[] = [];
    core.on('error', (error) => errors.push(error));
    const first = core.query('SELECT 1');
    const second = core.execute('SELECT ?', [2]);
    binding.panicAtNextPoll(core.link.native);
    for (const command of [first, second]) {
      const error = await rejection(command);
      expect(error).toMatchObject({ fatal: true, code: 'ER_UNEXPECTED_PACKET' });
      expect(error.message).toContain('panic in the native code: a panic that a test asked for');
    }
    expect(core.isValid()).toBe(false);
    expect(errors).toHaveLength(1);
    expect(await rejection(core.query('SELECT 1'))).toMatchObject({ errno: 45013 });
  });
});
