import { expect, type Page } from '@playwright/test';
import axe, { type RunOptions } from 'axe-core';

/** Where axe looks, and whether for colours only. */
interface Look {
  within?: string;
  coloursOnly?: boolean;
}

/** Of what is well nothing is written down: that takes longer than the looking. */
const OPTIONS: RunOptions = { resultTypes: ['violations'], selectors: false, preload: false };
const COLOURS: RunOptions = { ...OPTIONS, runOnly: { type: 'rule', values: ['color-contrast'] } };

/** axe finds nothing serious or critical on what is open, in either theme; of those only the colours differ. */
export async function expectAccessible(
  page: Page,
  what: string,
  { within, coloursOnly = false }: Look = {},
): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveCSS('color-scheme', colorScheme);
    await untilCalm(page);
    const options = coloursOnly || colorScheme === 'dark' ? COLOURS : OPTIONS;
    expect.soft(await seriousViolations(page, within, options), `${what}, ${colorScheme}`).toEqual([]);
  }
}

async function seriousViolations(page: Page, within: string | undefined, options: RunOptions): Promise<object[]> {
  // As large as it is, it is read once for a page and stays there from tab to tab.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    ([context, asked]) => (window as unknown as { axe: typeof axe }).axe.run(context ?? document, asked),
    [within, options] as const,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html, any }) => [html, any[0]?.message]) }));
}

/** A colour takes a few frames to change: each level of the page begins when the one above it is done. */
async function untilCalm(page: Page): Promise<void> {
  const isMoving = () =>
    document.getAnimations().some(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
  for (let calm = 0; calm < 3;) calm = (await page.evaluate(isMoving)) ? 0 : calm + 1;
}
