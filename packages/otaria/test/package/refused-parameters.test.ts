import { expect, it } from 'vitest';
import { open, protocols } from '../provider.js';

it.each(
  protocols.flatMap((run) => [
    [run, 'a function', (): number => 1] as const,
    [run, 'a symbol', Symbol('s')] as const,
    [run, 'an object whose toJSON gives nothing', { toJSON: (): undefined => undefined }] as const,
  ]),
)('%s refuses %s before anything is sent', async (run, _, value) => {
  const connection = await open();
  await expect(connection[run]('SELECT ? AS v', [value])).rejects.toMatchObject({
    code: 'ER_BAD_PARAMETER_VALUE',
  });
  expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
