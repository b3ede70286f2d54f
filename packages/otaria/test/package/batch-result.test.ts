import { describe, expect, it } from 'vitest';
import { BatchResult } from '../../src/mariadb/connection/batch-result.js';
import { Command } from '../../src/mariadb/connection/command.js';
import { rowOptionDefaults, variantOf } from '../../src/mariadb/rows/row-options.js';

/** Results as servers since MariaDB 11.5.1 give them: an id and a count for each row of a packet. */
const packets = [
  [
    [5n, 1n],
    [6n, 0n],
  ],
  [[-7n, 2n]],
];

function settled(fullResult: boolean | undefined, insertIdAsNumber = false): unknown {
  let outcome: unknown;
  const variant = variantOf({ ...rowOptionDefaults, insertIdAsNumber });
  const text = { debugLen: 256, logParam: true };
  const command = new Command(
    variant,
    'INSERT',
    [],
    text,
    (value: unknown) => {
      outcome = value;
    },
    () => undefined,
  );
  const result = new BatchResult(command, fullResult, true, true);
  for (const packet of packets) result.add(packet, []);
  result.settle();
  return outcome;
}

describe('the result of a batch with a result per row', () => {
  it.each([undefined, true])('is one OkPacket per row, with fullResult %s', (fullResult) => {
    expect(settled(fullResult)).toEqual([
      { affectedRows: 1, insertId: 5n, warningStatus: 0 },
      { affectedRows: 0, insertId: 6n, warningStatus: 0 },
      { affectedRows: 2, insertId: -7n, warningStatus: 0 },
    ]);
  });

  it('is their sum with fullResult false', () => {
    expect(settled(false)).toEqual({ affectedRows: 3, insertId: 5n, warningStatus: 0 });
  });

  it('follows the options for generated ids', () => {
    expect(settled(false, true)).toMatchObject({ insertId: 5 });
  });
});
