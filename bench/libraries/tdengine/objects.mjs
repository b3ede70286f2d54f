import { connectReading, kept } from './connect.mjs';

export const title = 'exec, objects';
export const rows = 'objects';

export const connect = (settings) =>
  connectReading(settings, async (wsSql, sql) => kept((await wsSql.exec(sql, { rows })).getData()));
