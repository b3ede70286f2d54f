import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';

const folder = new URL('../../packages/otaria/', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, folder));

/** Bundles the parts of the package that make rows of a block, which it does not export; beside it, so that the addon is found. */
export function bundleDecoder() {
  return build({
    config: false,
    entry: {
      'block-reader': path('src/tdengine/rows/block-reader.ts'),
      binding: path('src/native/binding.ts'),
    },
    outDir: path('bench-build'),
    platform: 'node',
    dts: false,
    fixedExtension: false,
    logLevel: 'error',
  });
}

export async function loadDecoder() {
  const { BlockReader } = await import(new URL('bench-build/block-reader.js', folder));
  const { binding } = await import(new URL('bench-build/binding.js', folder));
  return { BlockReader, binding };
}
