import { defineConfig } from 'rolldown';

/** The whole command in one file, for hosts that have nothing but Node 20 or newer. */
export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  // What ws uses where it is there.
  external: ['bufferutil', 'utf-8-validate'],
  transform: { target: 'node20' },
  output: {
    file: 'dist/lubdub.mjs',
    format: 'esm',
    banner: '#!/usr/bin/env node',
    codeSplitting: false,
    minify: { compress: true, mangle: false, codegen: false },
  },
});
