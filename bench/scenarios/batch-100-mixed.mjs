import { batch, mixed } from '../batch.mjs';

export const title = 'batch of 100 rows × 4, int, double and NULL in one column';
export const { tables, operation, check } = batch(100, mixed);
