import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConnectionCore } from '../../src/mariadb/connection/connection.js';
import { resolveOptions } from '../../src/mariadb/options/connection-options.js';
import { settings } from '../provider.js';

/** A connection that counts the writes to its stream. */
async function counted(): Promise<{ core: ConnectionCore; writes: () => number }> {
  const { host, port } = settings();
  const stream = () => connect({ host, port: Number(port), noDelay: true });
  const core = new ConnectionCore(resolveOptions({ ...settings(), stream }));
  await core.connect();
  onTestFinished(() => core.end());
  const { transport } = core.link;
  const write = transport.write.bind(transport);
  let count = 0;
  transport.write = (bytes) => {
    count++;
    return write(bytes);
  };
  return { core, writes: () => count };
}

describe('commands', () => {
  it('that are issued one by one take a write each', async () => {
    const { core, writes } = await counted();
    for (let i = 0; i < 5; i++) await core.query('DO 1');
    expect(writes()).toBe(5);
  });

  it('that are issued at once take two writes: the first alone, the others together', async () => {
    const { core, writes } = await counted();
    await Promise.all(Array.from({ length: 100 }, () => core.query('DO 1')));
    expect(writes()).toBe(2);
  });

  it('that answers call forth are gathered, too', async () => {
    const { core, writes } = await counted();
    const chain = async (): Promise<void> => {
      for (let i = 0; i < 10; i++) await core.query('DO 1');
    };
    await Promise.all(Array.from({ length: 50 }, chain));
    // 500 commands; how many answers come in one piece is the server's choice.
    expect(writes()).toBeLessThan(250);
  });

  it('and the preparation of a statement go out in one write', async () => {
    const { core, writes } = await counted();
    await core.execute('SELECT ? AS v', [1]);
    expect(writes()).toBe(1);
  });
});
