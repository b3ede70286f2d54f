// What no client on a WebSocket can undercut: the same messages, whose values nobody reads.
import { dial } from './bare-socket.mjs';

export const title = 'bare WebSocket';

const QUERY = 6n;
const FETCH = 7n;
/** Places in a block's message: whether the result has ended, the block, and its number of rows. */
const ENDED = 50;
const BLOCK = 55;
const ROWS = BLOCK + 8;

/** A binary request; its id is always the same, since no two are under way. */
function request(action, id, body = Buffer.alloc(0)) {
  const head = Buffer.alloc(26);
  head.writeBigUInt64LE(1n, 0);
  head.writeBigUInt64LE(id, 8);
  head.writeBigUInt64LE(action, 16);
  head.writeUInt16LE(1, 24);
  return Buffer.concat([head, body]);
}

function query(sql) {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(sql));
  return request(QUERY, 0n, Buffer.concat([length, Buffer.from(sql)]));
}

export async function connect(settings) {
  const { ask, tell, close } = await dial(settings, '/ws');
  const { user, password, database: db } = settings;
  await tell('conn', { user, password, db });

  return {
    async read(sql) {
      const { id, code, message } = await ask(query(sql));
      if (code !== 0) throw new Error(message);
      const fetch = request(FETCH, BigInt(id));
      let count = 0;
      for (;;) {
        const block = await ask(fetch);
        if (block[ENDED] === 1) return { count };
        count += block.readInt32LE(ROWS);
      }
    },
    async write(lines) {
      const args = { protocol: 1, precision: 'ms', data: lines.join('\n'), ttl: 0 };
      const { affected_rows } = await tell('insert', args);
      return { affectedRows: affected_rows };
    },
    /** The first block of a result, as it lies in its message. */
    async firstBlock(sql) {
      const { id } = await ask(query(sql));
      return (await ask(request(FETCH, BigInt(id)))).subarray(BLOCK);
    },
    end: async () => close(),
  };
}
