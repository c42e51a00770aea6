// `npm run lighthouse [path ...]`: what Lighthouse says of each page, on a computer and on a phone. It is fetched when
// this runs: everybody who installs Lubdub would have 160 MB of it else. Only on a quiet machine do its figures count.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Lubdub } from './e2e/kit/lubdub.ts';
import { beatFromSources, makeFleet } from './e2e/kit/fleet.ts';
import { makeJobs } from './e2e/kit/jobs.ts';
import { createApp } from './kit/apps.ts';
import { ensureChromium } from './kit/chromium.ts';

const LIGHTHOUSE = 'lighthouse@13.5.0';
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
/** Least points out of 100, in the order of the categories. */
const LEAST = { desktop: [95, 100, 100], mobile: [85, 100, 100] };
const LISTS =
  '/ /incidents /heartbeats /apps /tasks /next-runs /history /history/timeline /agents /logs /alerts /connections';
type Device = keyof typeof LEAST;

interface Report {
  categories: Record<(typeof CATEGORIES)[number], { score: number | null }>;
  audits: Record<string, Audit>;
}

interface Audit {
  id: string;
  title: string;
  score: number | null;
  displayValue?: string;
  details?: { items?: { node?: { snippet: string } }[] };
}

const run = promisify(execFile);

async function report(url: string, device: Device, directory: string): Promise<Report> {
  const file = join(directory, 'report.json');
  const flags = ['--headless=new', '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const options = [
    `--only-categories=${CATEGORIES.join(',')}`,
    '--output=json',
    `--output-path=${file}`,
    `--chrome-flags=${flags.join(' ')}`,
    ...(device === 'desktop' ? ['--preset=desktop'] : []),
    '--quiet',
  ];
  await run('npm', ['exec', '--yes', '--', LIGHTHOUSE, url, ...options], {
    env: { ...process.env, CHROME_PATH: ensureChromium() },
    maxBuffer: 64_000_000,
  });
  return JSON.parse(await readFile(file, 'utf8')) as Report;
}

/** A server that has something of everything, and the pages that show it. */
async function prepare(): Promise<[Lubdub, string[]]> {
  const server = await Lubdub.start();
  const fleet = await makeFleet(server);
  const jobs = await makeJobs(server);
  await beatFromSources(server, await createApp(server.client), 30);
  const task = jobs.tasks[0]?.id ?? '';
  const details = [`/apps/${fleet.up.id}`, `/tasks/${task}`, `/history/${jobs.running.id}`];
  return [server, [...LISTS.split(' '), ...details]];
}

const [server, pages] = await prepare();
const directory = await mkdtemp(join(tmpdir(), 'lubdub-lighthouse-'));
const asked = process.argv.slice(2);
let isBelow = false;
try {
  for (const path of asked.length > 0 ? asked : pages) {
    for (const device of ['desktop', 'mobile'] as const) {
      const { categories, audits } = await report(server.url + path, device, directory);
      const points = CATEGORIES.map((category) => Math.round((categories[category].score ?? 0) * 100));
      const figures = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time']
        .concat('cumulative-layout-shift')
        .map((id) => audits[id]?.displayValue ?? '–');
      const low = points.map((point, at) => point < (LEAST[device][at] ?? 0));
      isBelow ||= low.includes(true);
      const marked = points.map((point, at) => `${low[at] ? '!' : ' '}${String(point).padStart(3)}`);
      console.log(`${path.padEnd(46)} ${device.padEnd(8)} ${marked.join(' ')}  ${figures.join(' · ')}`);
      const wrong = Object.values(audits).filter(({ score, id }) => score === 0 && !id.endsWith('-insight'));
      if (!low[1] && !low[2]) continue;
      for (const { id, title, details } of wrong) {
        console.log(`    ${id}: ${title}`);
        for (const { node } of details?.items ?? []) if (node) console.log(`      ${node.snippet}`);
      }
    }
  }
} finally {
  await server.remove();
  await rm(directory, { recursive: true, force: true });
}
process.exitCode = isBelow ? 1 : 0;
