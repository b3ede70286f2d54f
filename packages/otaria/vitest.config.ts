import { defineConfig, type ViteUserConfig } from 'vitest/config';

// The tests import `otaria/mariadb` by its name, that is the built package. Each file has a process
// of its own: what one leaves behind in the addon cannot change the outcome of another.
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});

export default config;
