import { describe, expect, it, onTestFinished } from 'vitest';
import { mariadb, open, plain, settings } from '../provider.js';
import { greeting, ok, scriptedServer } from '../scripted-server.js';

type Info = Record<'database' | 'maxscaleVersion', string | undefined>;

describe('what the session of a server tells', () => {
  it('is a new id of the connection', async () => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting({ threadId: 7 }));
      await client.receive();
      client.send(ok());
      await client.serve(() => ok({ variables: { connection_id: '123456' } }));
    });
    const options = { ...plain, host: '127.0.0.1', port, database: undefined };
    const connection = await mariadb.createConnection(settings(options));
    onTestFinished(() => connection.destroy());
    await connection.query('DO 1');
    expect(connection.threadId).toBe(123456);
    expect(connection.info?.threadId).toBe(123456);
  });

  it('is the version of a MaxScale before it', async () => {
    const port = await scriptedServer(async (client) => {
      client.send(greeting());
      await client.receive();
      client.send(ok({ variables: { maxscale: '23.08.4' } }));
      await client.serve();
    });
    const options = { ...plain, host: '127.0.0.1', port, database: undefined };
    const connection = await mariadb.createConnection(settings(options));
    onTestFinished(() => connection.destroy());
    expect((connection.info as unknown as Info).maxscaleVersion).toBe('23.08.4');
  });

  it('is the database, by whatever statement it changes', async () => {
    const connection = await open();
    const info = connection.info as unknown as Info;
    const first = settings().database;
    expect(info.database).toBe(first);
    await connection.query('USE information_schema');
    expect(info.database).toBe('information_schema');
    await connection.execute(`SELECT 1`);
    await connection.query(`USE \`${first}\``);
    expect(info.database).toBe(first);
  });
});
