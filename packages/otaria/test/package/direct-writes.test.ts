import { describe, expect, it } from 'vitest';
import { open, rejection } from '../provider.js';
import { greeting, ok, scriptedServer } from '../scripted-server.js';

describe('commands that go to the socket past its stream', () => {
  it('come whole and in their order when the socket does not take them at once', async () => {
    const connection = await open();
    const lengths = [12_000_000, 1, 9_000_000, 2, 3];
    const rows = await Promise.all(
      lengths.map((length) => connection.query('SELECT LENGTH(?) AS n', ['x'.repeat(length)])),
    );
    expect(rows.flat()).toEqual(lengths.map((n) => ({ n })));
  });

  it('fail as the stream would have failed', async () => {
    let tellGone: () => void;
    const gone = new Promise<void>((resolve) => {
      tellGone = resolve;
    });
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      await client.receive();
      client.send(ok());
      await client.serve((command) => {
        if (!command.includes('leave')) return ok();
        client.reset();
        tellGone();
        return undefined;
      });
    });
    const connection = await open({ host: '127.0.0.1', port });
    connection.pause();
    const first = rejection(connection.query('leave'));
    await gone;
    const second = rejection(connection.query('DO 1'));
    const lost = { code: 'ECONNRESET', syscall: 'write', fatal: true };
    expect(await second).toMatchObject(lost);
    expect(await first).toMatchObject(lost);
    expect(connection.isValid()).toBe(false);
  });
});
