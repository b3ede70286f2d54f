import { connectReading } from './connect.mjs';

export const title = 'query, next';

export const connect = (settings) =>
  connectReading(settings, async (wsSql, sql) => {
    const wsRows = await wsSql.query(sql);
    const result = { count: 0 };
    while (await wsRows.next()) {
      result.last = wsRows.getData();
      result.first ??= result.last;
      result.count++;
    }
    return result;
  });
