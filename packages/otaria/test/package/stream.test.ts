import { expect, it } from 'vitest';
import { open } from '../provider.js';

it('a stream that is left early gives the connection back, without a call of close', async () => {
  const connection = await open();
  for await (const row of connection.queryStream('SELECT seq AS id FROM seq_1_to_300000')) {
    if (row.id === 3n) break;
  }
  expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
