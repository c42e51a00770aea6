// `npm test`: everything, and at the end one line with what passed and failed. Arguments go to Vitest, and skip the
// browser: `npm test -- server/src/lib` runs one folder.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './kit/chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, 'test/results');
const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`;

/** Exit status of a command of the project; a signal to this process goes on to it. */
function run(command: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      if (signal === 'SIGINT' || signal === 'SIGTERM') process.exit(130);
      resolve(code ?? 1);
    });
  });
}

interface Count {
  passed: number;
  failed: number;
}

/** What a JSON report of Vitest or Playwright counts; a run that left no report counts as one failure. */
function count(file: string, read: (report: never) => Count): Count {
  try {
    return read(JSON.parse(readFileSync(join(results, file), 'utf8')) as never);
  } catch {
    return { passed: 0, failed: 1 };
  }
}

async function vitest(filters: string[]): Promise<[number, Count]> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${join(results, 'vitest.json')}`];
  const status = await run('vitest', ['run', ...reporters, ...filters]);
  return [
    status,
    count('vitest.json', (report: { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number }) => ({
      passed: report.numPassedTests,
      // A file that cannot even be loaded has no tests that could fail.
      failed: report.numFailedTests || report.numFailedTestSuites,
    })),
  ];
}

async function playwright(chromium: string): Promise<[number, Count]> {
  const status = await run('playwright', ['test', '--config', 'test', '--pass-with-no-tests'], {
    CHROMIUM_PATH: chromium,
  });
  return [
    status,
    count(
      'playwright.json',
      (report: { stats: { expected: number; unexpected: number; flaky: number }; errors: unknown[] }) => ({
        passed: report.stats.expected + report.stats.flaky,
        failed: report.stats.unexpected + report.errors.length,
      }),
    ),
  ];
}

async function main(filters: string[]): Promise<number> {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const runs: [number, Count][] = [];
  if (filters.length > 0) {
    runs.push(await vitest(filters));
  } else {
    const chromium = ensureChromium();
    const built = await run('npm', ['run', '--silent', 'build']);
    if (built !== 0) return built;
    runs.push(await vitest([]), await playwright(chromium));
  }
  const sum = (of: keyof Count) => runs.reduce((total, [, counted]) => total + counted[of], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  // Not by the status alone: what ends PostgreSQL with the process of Vitest ends that with 0, whatever has failed.
  return runs.some(([status, { failed }]) => status !== 0 || failed > 0) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
