// `npm run lint:imports`: how many imports run up, and how many close a circle, as the linter finds them; fails where
// there is one.
import { spawnSync } from 'node:child_process';

interface Report {
  diagnostics: { code: string; message: string; filename: string }[];
  number_of_files: number;
}

const { stdout, error } = spawnSync('oxlint', ['--format', 'json'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
if (error) throw error;
const { diagnostics, number_of_files: files } = JSON.parse(stdout) as Report;
const upward = diagnostics.filter(({ code }) => code === 'architecture(import-direction)');
const circles = diagnostics.filter(({ code }) => code.includes('no-cycle'));
for (const { filename, message } of [...upward, ...circles]) console.log(`${filename}: ${message}`);
console.log(`${files} files: ${upward.length} imports that run up, ${circles.length} that close a circle`);
if (upward.length + circles.length > 0) process.exitCode = 1;
