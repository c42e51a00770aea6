// Finds the Chromium that the end-to-end tests drive, or installs one.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chromium } from '@playwright/test';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium: CHROMIUM_PATH, else the system's, else Playwright's own; null where there is none. */
export function findChromium(): string | null {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) return wanted;
  return [...INSTALLED, chromium.executablePath()].find(isExecutable) ?? null;
}

/**
 * The Chromium that {@link findChromium} finds, else one that is installed now: Debian's own by root, for anyone else
 * Playwright's.
 * @throws Error of one line that says how to get one
 */
export function ensureChromium(): string {
  const found = findChromium();
  if (found !== null) {
    if (isExecutable(found)) return found;
    throw new Error(`CHROMIUM_PATH=${found} cannot be executed: set it to the path of a Chromium, or leave it out.`);
  }
  if (process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get')) {
    console.log('Chromium is missing: installing the package chromium.');
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-q'], environment);
    run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium'], environment);
  }
  if (findChromium() === null) {
    console.log('Chromium is missing: downloading the one of Playwright.');
    run(process.execPath, [
      new URL('../../node_modules/@playwright/test/cli.js', import.meta.url).pathname,
      'install',
      'chromium',
    ]);
  }
  const installed = findChromium();
  if (installed !== null) return installed;
  throw new Error(
    'The end-to-end tests need Chromium: run `apt-get install chromium` as root, or set CHROMIUM_PATH to the path of one.',
  );
}

function run(command: string, args: string[], env = process.env): void {
  spawnSync(command, args, { stdio: 'inherit', env });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
