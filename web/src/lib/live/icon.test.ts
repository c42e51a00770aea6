import { describe, expect, it } from 'vitest';
import { alarmIcon } from './icon.ts';

const textIn = (icon: string | null) => icon && />(\d+)<\/text>/.exec(decodeURIComponent(icon))?.[1];

describe('the icon of the tab', () => {
  it.each([
    [0, null],
    [1, '1'],
    [42, '42'],
    [1_234, '99'],
  ])('of %i apps that are down says %s', (down, text) => {
    expect(textIn(alarmIcon(down))).toBe(text);
  });
});
