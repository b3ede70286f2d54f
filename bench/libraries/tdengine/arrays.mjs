import { connectReading, kept } from './connect.mjs';

export const title = 'exec';
export const rows = 'arrays';

export const connect = (settings) =>
  connectReading(settings, async (wsSql, sql) => kept((await wsSql.exec(sql)).getData()));
