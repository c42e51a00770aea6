const BAD = '#b91c1c';
const CALM = '#596b69';
const MOST_SHOWN = 99;

/**
 * The icon of a tab while that many apps are down: a red tile with their number, which reads on light tabs and on dark
 * ones. A data URI; null for none, where the page's own icon stands.
 */
export function alarmIcon(down: number): string | null {
  return down > 0 ? tile(BAD, String(Math.min(down, MOST_SHOWN))) : null;
}

function tile(fill: string, text: string): string {
  // One character fills the tile, two of them share it.
  const [size, y] = text.length === 1 ? [27, 25.5] : [20, 23];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${fill}"/>` +
    `<text x="16" y="${y}" font-family="Arial,Helvetica,sans-serif" font-weight="bold" font-size="${size}"` +
    ` text-anchor="middle" fill="#fff">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** While the server is not heard, and so nobody knows. */
export const LOST_ICON = tile(CALM, '?');
