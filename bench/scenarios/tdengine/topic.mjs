import { count, isReading } from '../../tdengine/readings.mjs';

/** How often the topic is read from its begin. */
const passes = 10;

export const title = 'a topic, 1 000 000 rows × 6';
export const libraries = ['bare-topic', 'consumer', 'consumer-objects'];
export const big = true;
export const rows = passes * count;

export const operation = (connection) => async () => {
  const results = [];
  for (let pass = 0; pass < passes; pass++) results.push(await connection.readTopic());
  return results;
};

/** Whether a pass has read everything. */
const isWhole = ({ bytes, count: found, first, last }) =>
  bytes > 0 || (found === count && isReading(first, 1) && isReading(last, count));

export const check = () => (results) => results.every(isWhole);
