import { batch, mixed } from '../batch.mjs';

export const title = 'batch of 10 000 rows × 4, int, double and NULL in one column';
export const { tables, operation, check } = batch(10_000, mixed);
