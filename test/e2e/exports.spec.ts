import { readFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { createApp } from '../kit/apps.ts';
import { seeNote } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

/** The files of a ZIP archive as texts, by the sizes that its directory tells. */
function unzip(archive: Buffer): string[] {
  const texts: string[] = [];
  for (let at = archive.indexOf('PK\u0001\u0002'); at >= 0; at = archive.indexOf('PK\u0001\u0002', at + 4)) {
    const [size, start] = [archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 42)];
    const data = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
    const packed = archive.subarray(data, data + size);
    texts.push((archive.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString());
  }
  return texts;
}

test('a list is exported with its filter and order, all pages of it, for CSV and Excel', async ({ page, server }) => {
  const word = uniqueName('export');
  for (let number = 10; number < 40; number += 1)
    await createApp(server.client, { name: `=${word} ${number}`, tags: ['a', 'b'] });
  await createApp(server.client, { name: uniqueName('other') });
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.goto(`/apps?q=${word}&sort=-name`);
  await expect(page.getByRole('navigation', { name: 'Apps pages' })).toContainText('1–25 of 30');
  const save = async (format: string) => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: format }).click();
    await seeNote(page, 'Exported 30 apps.');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };

  const csv = await save('CSV');
  expect(csv.name).toMatch(/^apps-.*\.csv$/);
  const lines = csv.bytes.toString().trimEnd().split('\r\n');
  expect(lines[0]).toMatch(/^\uFEFF"Id","Name","Slug","Status","Status since",/);
  expect(lines).toHaveLength(1 + 30);
  expect(lines[1]).toContain(`"'=${word} 39"`);
  expect(lines[1]).toMatch(/"NEW","20\d\d-\d\d-\d\dT[\d:.]+Z"/);
  expect(lines[30]).toContain(`"'=${word} 10"`);

  const excel = await save('Excel');
  expect(excel.name).toMatch(/^apps-.*\.xlsx$/);
  const inside = unzip(excel.bytes).join('\n');
  expect(inside).toContain(`=${word} 39`);
  expect(inside, 'what looks like a formula is a text').not.toMatch(/<f>/);
});

test('an export can be cancelled', async ({ page, server }) => {
  await createApp(server.client);
  await page.goto('/apps');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  // The answer never comes.
  await page.route('**/graphql', async (route) => {
    if (!(route.request().postData() ?? '').includes('"first":500')) await route.fallback();
  });
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Exporting 0…' })).toBeVisible();
  await page.getByRole('button', { name: /Cancel$/ }).click();
  await expect(page.getByRole('button', { name: 'Export', exact: true })).toBeVisible();
});
