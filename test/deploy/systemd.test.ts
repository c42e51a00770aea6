import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hasProgram } from '../kit/programs.ts';

const UNITS = 'deploy/systemd';
const directory = mkdtempSync(join(tmpdir(), 'lubdub-units-'));
afterAll(() => rmSync(directory, { recursive: true }));

test.skipIf(!hasProgram('systemd-analyze'))('systemd takes the units as they are, and finds them hardened', () => {
  const units = readdirSync(UNITS).map((name) => {
    // Where Lubdub is installed nothing is on this machine.
    const text = readFileSync(join(UNITS, name), 'utf8').replaceAll(/(?<=ExecStart=)\/opt\S+/g, '/bin/true');
    const file = join(directory, name);
    writeFileSync(file, text.replaceAll(/^Documentation=.*$/gm, ''));
    return file;
  });
  expect(units).toHaveLength(3);
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', ...units], { encoding: 'utf8' });
  expect({ status: verified.status, said: verified.stderr + verified.stdout }).toEqual({ status: 0, said: '' });
  const security = spawnSync('systemd-analyze', ['security', '--offline=true', join(directory, 'lubdub.service')], {
    encoding: 'utf8',
  });
  const [, exposure] = /exposure level for lubdub\.service: ([\d.]+)/.exec(security.stdout) ?? [];
  expect(Number(exposure)).toBeLessThan(2);
});
