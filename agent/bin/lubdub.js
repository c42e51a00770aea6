#!/usr/bin/env node
// The command as it runs from the repository: the bundle where that is newer than every source, since it takes a third
// less memory, else the sources, which need the Node that the project installs (npx finds it).
import { readdirSync, statSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const FLUSH_AFTER_MS = 5_000;

const folder = fileURLToPath(new URL('..', import.meta.url));
const changedAt = (...path) => statSync(join(folder, ...path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

const bundledAt = changedAt('dist', 'lubdub.mjs');
const sources = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).map((name) => ['src', name]);
if (bundledAt > 0 && [...sources, ['package.json']].every((path) => changedAt(...path) <= bundledAt)) {
  await import('../dist/lubdub.mjs');
} else if (process.features.typescript) {
  // Keeps what the sources are compiled to for the next start, also when this process is killed.
  module.enableCompileCache?.();
  setTimeout(() => module.flushCompileCache?.(), FLUSH_AFTER_MS).unref();
  await import('../src/main.ts');
} else {
  process.stderr.write(
    `lubdub runs from its sources on Node 22.18 or newer, and this is ${process.version}: call it as "npx --no lubdub", or build the one file ` +
      'that runs on Node 20 with "npm run build:agent"\n',
  );
  process.exitCode = 1;
}
