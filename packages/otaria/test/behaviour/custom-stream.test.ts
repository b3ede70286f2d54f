import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ConnectionConfig } from '../provider.js';
import {
  authority,
  mariadb,
  open,
  outcome,
  peerDefect,
  provider,
  rejection,
  settings,
} from '../provider.js';

type Factory = (callback?: (error?: Error | null, stream?: Duplex) => void) => unknown;

function by(stream: Factory, options: ConnectionConfig = {}): ConnectionConfig {
  return { ...options, stream } as ConnectionConfig;
}

function socket(): Duplex {
  const { host, port } = settings();
  return connect(port as number, host as string);
}

/** A stream that is no socket. */
function tunnel(): Duplex {
  const inner = socket();
  const outer = new Duplex({
    read: () => inner.resume(),
    write: (chunk, _, done) => inner.write(chunk, done),
    final: (done) => inner.end(done),
    destroy: (error, done) => {
      inner.destroy();
      done(error);
    },
  });
  inner.on('data', (chunk) => {
    if (!outer.push(chunk)) inner.pause();
  });
  inner.on('end', () => outer.push(null));
  inner.on('error', (error) => outer.destroy(error));
  return outer;
}

describe('the option stream', () => {
  it.each<[string, Factory]>([
    ['a function that returns a socket', () => socket()],
    ['a callback that is called at once', (callback) => callback?.(null, socket())],
    [
      'a callback that is called later',
      (callback) => void setImmediate(() => callback?.(null, socket())),
    ],
    ['a callback without a stream, for the usual socket', (callback) => callback?.()],
  ])('connects by %s', async (_, factory) => {
    const connection = await open(by(factory));
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('connects by any Duplex', async () => {
    if (provider === 'peer') return expect(tunnel().destroy()).toBeInstanceOf(Duplex);
    for (const options of [{}, { ssl: { ca: authority() } }]) {
      const connection = await open(by(() => tunnel(), options));
      const text = 'x'.repeat(300_000);
      const [row] = await connection.query('SELECT ? AS v', [text]);
      expect(row.v === text).toBe(true);
    }
  });

  it('rejects with the error of the callback, or the one that is thrown', async () => {
    const failure = new Error('no way');
    const fails: Factory[] = [
      (callback) => callback?.(failure),
      () => {
        throw failure;
      },
    ];
    for (const factory of fails) {
      const error = await rejection(mariadb.createConnection(settings(by(factory))));
      expect(error).toBe(failure);
    }
  });

  it('is refused when it is no function', async () => {
    const options = settings({ stream: 5 } as unknown as ConnectionConfig);
    const error = await rejection(mariadb.createConnection(options));
    expect(error).toMatchObject({ errno: 45043, sqlState: 'HY000', fatal: false });
    expect(error.message).toContain('stream option is not a function');
  });

  it('falls back to the usual socket for a function that takes no callback and makes nothing', async () => {
    const connecting = mariadb.createConnection(
      settings(by(() => undefined, { connectTimeout: 400 })),
    );
    connecting.then(
      (connection) => connection.end(),
      () => undefined,
    );
    peerDefect(provider, 'waits in vain', await outcome(connecting, 5000), {
      peer: 'rejected ER_CONNECTION_TIMEOUT',
      ours: 'resolved',
    });
  });
});
