import { batch, homogeneous } from '../batch.mjs';

export const title = 'batch of 100 rows × 4';
export const { tables, operation, check } = batch(100, homogeneous);
