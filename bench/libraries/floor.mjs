// What no client on a socket of Node.js can undercut: the bytes of a command are written, those of its answer counted and thrown away.
// Large results are made anew each time, from values in memory.
import net from 'node:net';
import { Duplex } from 'node:stream';
import * as otaria from 'otaria/mariadb';
import { rowMaker } from './floor-rows.mjs';

export const version = process.version;
export const { outcome, bigint } = await import('./otaria.mjs');

/** Results from so many rows on are made anew. */
const LARGE = 10_000;

/** A socket whose traffic goes to `onBytes` from one static buffer, as Otaria reads, too. */
function open({ host, port }, onBytes) {
  const buffer = Buffer.alloc(65_536);
  const onread = { buffer, callback: (length) => onBytes(buffer.subarray(0, length)) };
  return net.connect({ host, port, onread, noDelay: true });
}

/** Records one command of Otaria's through its `stream` option; from then on its bytes are repeated without Otaria. */
export async function connect(settings) {
  let onBytes = (bytes) => stream.push(Buffer.from(bytes));
  const socket = open(settings, (bytes) => onBytes(bytes));
  const written = [];
  const stream = new Duplex({
    read() {},
    write(chunk, _, done) {
      written.push(Buffer.from(chunk));
      socket.write(chunk, done);
    },
  });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const connection = await otaria.createConnection({ ...settings, stream: () => stream });

  let repeat;
  async function record(run) {
    written.length = 0;
    let answer = 0;
    const deliver = onBytes;
    onBytes = (bytes) => {
      answer += bytes.length;
      deliver(bytes);
    };
    const result = await run();
    const make = result.length >= LARGE ? rowMaker(result) : () => result;
    const command = Buffer.concat(written);
    let missing = 0;
    let resolve;
    onBytes = (bytes) => {
      missing -= bytes.length;
      if (missing === 0) resolve(make());
    };
    repeat = () =>
      new Promise((done) => {
        missing = answer;
        resolve = done;
        socket.write(command);
      });
    return result;
  }
  return {
    query: (statement) => (repeat ? repeat() : record(() => connection.query(statement))),
    async execute(statement) {
      if (repeat) return repeat();
      // The first execution prepares the statement.
      await connection.execute(statement);
      return record(() => connection.execute(statement));
    },
    end: async () => socket.destroy(),
  };
}
