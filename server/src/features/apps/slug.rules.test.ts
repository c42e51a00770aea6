import { describe, expect, it } from 'vitest';
import { SLUG, slugOf } from './slug.rules.ts';

describe('the slug of a name', () => {
  it.each([
    ['Nightly backup (EU)', 'nightly-backup-eu'],
    ['Größe prüfen', 'grosse-prufen'],
    ['GRÖẞE', 'grosse'],
    ['Ærø, Łódź & İstanbul', 'aero-lodz-istanbul'],
    ['Dvořák’s œuvre', 'dvorak-s-oeuvre'],
    ['Tiếng Việt', 'tieng-viet'],
    ['ﬁle № 1', 'file-no-1'],
    ['my_job', 'my_job'],
    ['__init__ ', 'init'],
    ['2024', '2024'],
    ['备份', 'app'],
    ['备份 2', 'app-2'],
    ['Резервная копия 3', 'app-3'],
    ['バックアップ', 'app'],
    ['💾', 'app'],
    ['--', 'app'],
    ['0190f0a0-0000-7000-8000-000000000000', 'app'],
  ])('%s is %s', (name, slug) => {
    for (const form of ['NFC', 'NFD'] as const) expect(slugOf(name.normalize(form))).toBe(slug);
    expect(slug).toMatch(SLUG);
  });

  it('leaves room for a number behind it', () => {
    expect(slugOf(`${'x'.repeat(89)} y`)).toBe('x'.repeat(89));
  });
});
