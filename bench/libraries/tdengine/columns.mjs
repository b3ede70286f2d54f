import { connectReading } from './connect.mjs';

export const title = 'queryColumns';

export const connect = (settings) =>
  connectReading(settings, async (wsSql, sql) => {
    let count = 0;
    for await (const { rows } of await wsSql.queryColumns(sql)) count += rows;
    return { count };
  });
