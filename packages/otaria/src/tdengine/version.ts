/** Version of the package; the same as in its package.json, which a test compares. */
export const version = '0.1.0';
