export const title = 'stmt';

export { connect } from './arrays.mjs';
