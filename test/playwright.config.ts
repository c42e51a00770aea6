import { defineConfig, devices } from '@playwright/test';
import { availableParallelism } from 'node:os';
import { findChromium } from './kit/chromium.ts';

const executablePath = findChromium();

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'results/e2e',
  globalSetup: './e2e/kit/global-setup.ts',
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  fullyParallel: true,
  // Each worker drives a browser and a server of its own.
  workers: Math.max(2, availableParallelism()),
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'results/playwright.json' }]],
  use: {
    // Playwright takes all that a test did out of it. A page in a new one has to read and compile all code again,
    // which takes three times as long.
    reuseContext: true,
    ...devices['Desktop Chrome'],
    // Recording takes a quarter of the time: ask for it with `--trace retain-on-failure` where the page at the end does
    // not tell enough.
    trace: 'off',
    screenshot: 'only-on-failure',
    // Without a graphics card each frame of an animation costs as much as a test's own work.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        // The sandbox refuses to start for root; /dev/shm is tiny in containers.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-dev-shm-usage',
        '--disable-gpu',
      ],
    },
  },
});
