import { describe, expect, it, onTestFinished } from 'vitest';
import { mariadb, outcome, peerDefect, provider, rejection, settings } from '../provider.js';

describe('a parameter that cannot be sent', () => {
  it.each([
    ['query', 'a BigInt inside a JSON object', { amount: 1n }],
    ['execute', 'a BigInt inside a JSON object', { amount: 1n }],
    ['execute', 'a BigInt below the range of BIGINT', -(2n ** 63n) - 1n],
  ] as const)('rejects its %s alone: %s', async (run, what, value) => {
    const connection = await mariadb.createConnection(settings());
    onTestFinished(() => connection.destroy());
    await expect(connection[run]('SELECT ? AS v', [value])).rejects.toThrow();
    peerDefect(
      provider,
      `never answers again after ${what}`,
      await outcome(connection.query('SELECT 1')),
      { peer: 'unsettled', ours: 'resolved' },
    );
  });
});

it('a function is refused as a parameter', async () => {
  const connection = await mariadb.createConnection(settings());
  onTestFinished(() => connection.destroy());
  const error = await rejection(connection.query('SELECT ? AS v', [(): number => 1]));
  peerDefect(provider, 'leaves a hole in the statement', error.errno, { peer: 1064, ours: 45043 });
});
