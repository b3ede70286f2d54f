import { batch, homogeneous } from '../batch.mjs';

export const title = 'batch of 10 000 rows × 4';
export const { tables, operation, check } = batch(10_000, homogeneous);
