import { expect, it } from 'vitest';
import { mariadb, plain, rejection, settings } from '../provider.js';
import { failure, greeting, ok, scriptedServer } from '../scripted-server.js';

// npm mariadb leaves the rejection to nobody, which ends the process.
it('a queryTimeout that the server refuses makes createConnection fail, with the reason', async () => {
  const port = await scriptedServer(async (client) => {
    client.send(greeting());
    await client.receive();
    client.send(ok());
    await client.serve((command) =>
      command.includes('max_statement_time') ? failure(1193, 'HY000', 'Unknown variable') : ok(),
    );
  });
  const options = settings({ ...plain, host: '127.0.0.1', port, queryTimeout: 100 });
  expect(await rejection(mariadb.createConnection(options))).toMatchObject({
    errno: 45039,
    code: 'ER_INITIAL_TIMEOUT_ERROR',
    sqlState: '08S01',
    fatal: true,
    cause: { errno: 1193 },
  });
});

it('a queryTimeout that no server of that version knows makes createConnection fail', async () => {
  const port = await scriptedServer(async (client) => {
    client.send(greeting({ version: '8.0.36', mysql: true }));
    await client.receive();
    client.send(ok());
    await client.serve();
  });
  const options = settings({ ...plain, host: '127.0.0.1', port, queryTimeout: 100 });
  expect(await rejection(mariadb.createConnection(options))).toMatchObject({
    errno: 45038,
    code: 'ER_TIMEOUT_NOT_SUPPORTED',
    sqlState: 'HY000',
  });
});
