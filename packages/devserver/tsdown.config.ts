import { defineConfig, type UserConfig } from 'tsdown';

const shared: UserConfig = {
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  shims: true,
  logLevel: 'warn',
};

const config: UserConfig[] = defineConfig([
  {
    ...shared,
    entry: { index: 'src/index.ts' },
    format: ['esm', 'cjs'],
    dts: { oxc: true },
    checks: { legacyCjs: false },
  },
  { ...shared, entry: { command: 'src/command.ts' }, format: 'esm', dts: false, clean: false },
]);

export default config;
