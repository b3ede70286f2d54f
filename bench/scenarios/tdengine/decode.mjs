import * as bare from '../../libraries/tdengine/bare.mjs';
import { loadDecoder } from '../../tdengine/decoder.mjs';
import { isReading, sql } from '../../tdengine/readings.mjs';

export const title = 'decode alone, a block of 4096 rows × 6';
export const libraries = ['arrays', 'objects'];
export const rows = 4096;

const types = { ts: 9, id: 4, counter: 5, ratio: 7, even: 1, name: 8 };
const fields = Object.entries(types).map(([name, type]) => ({ name, type }));

export async function connect(library, settings) {
  const { binding, BlockReader } = await loadDecoder();
  const connection = await bare.connect(settings);
  const block = Buffer.from(await connection.firstBlock(sql));
  const options = { timestamps: 'bigint', json: 'text', rows: library.rows };
  const reader = new BlockReader(fields, 0, options);
  return {
    read() {
      const found = [];
      reader.read(binding.decodeBlock(block, 0), found);
      return found;
    },
    end: () => connection.end(),
  };
}

export const operation = (connection) => () => connection.read();

export const check = () => (found) =>
  found.length === rows && isReading(found[0], 1) && isReading(found[rows - 1], rows);
