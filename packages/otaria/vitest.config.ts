import { defineConfig, type ViteUserConfig } from 'vitest/config';

// The tests import `otaria/mariadb` by its name, that is the built package. Each file has a process
// of its own: what one leaves behind in the addon cannot change the outcome of another.
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    // What npm mariadb does by chance, it may do right the next time; Otaria has one chance.
    retry: process.env.PROVIDER === 'peer' ? 2 : 0,
  },
});

export default config;
