import { connectReading } from './connect.mjs';

export const title = 'query, for await';

export const connect = (settings) =>
  connectReading(settings, async (wsSql, sql) => {
    const result = { count: 0 };
    for await (const row of await wsSql.query(sql)) {
      result.last = row;
      result.first ??= row;
      result.count++;
    }
    return result;
  });
