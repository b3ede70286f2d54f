import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: {
    'mariadb/index': 'src/mariadb/index.ts',
    'mariadb/callback': 'src/mariadb/callback.ts',
    'tdengine/index': 'src/tdengine/index.ts',
  },
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  dts: { oxc: true },
  // CommonJS is wanted: the package that Otaria replaces is used by `require`, too.
  checks: { legacyCjs: false },
  outputOptions: { exports: 'named' },
  logLevel: 'warn',
});

export default config;
