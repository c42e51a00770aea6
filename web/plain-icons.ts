// A plugin of Vite: an icon costs no more than the element that it is.
import type { Plugin } from 'vite';

const ICON = /\/@lucide\/svelte\/dist\/icons\/[^/]+\.svelte$/;
const DATA = /const iconData = (\{.*\});/;
/** As Lucide's own. */
const SVG =
  'xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" ' +
  'stroke-linecap="round" stroke-linejoin="round"';

interface IconData {
  name: string;
  node: [tag: string, attributes: Record<string, string>][];
}

/**
 * Turns each icon of Lucide into a template that the browser copies. As it comes it is built of data, attribute by
 * attribute: a tenth of what a page takes to be drawn. Takes `class`, `strokeWidth` and `aria-label`; without a label
 * it is hidden from screen readers, as there.
 * @throws Error where Lucide writes its icons in another way
 */
export function plainIcons(): Plugin {
  return {
    name: 'lubdub:plain-icons',
    enforce: 'pre',
    apply: 'build',
    transform: {
      filter: { id: ICON },
      handler(code, id) {
        const data = DATA.exec(code)?.[1];
        if (data === undefined) throw new Error(`${id} is no icon as they were`);
        const { name, node } = JSON.parse(data) as IconData;
        const shapes = node.map(([tag, attributes]) => `<${tag} ${inMarkup(attributes)} />`).join('');
        return {
          code:
            `<script>let { class: extra, strokeWidth = 2, 'aria-label': label } = $props();</script>\n` +
            `<svg ${SVG} stroke-width={strokeWidth} class={['lucide lucide-${name}', extra]} ` +
            `role={label && 'img'} aria-label={label} aria-hidden={label ? undefined : 'true'}>${shapes}</svg>`,
          map: null,
        };
      },
    },
  };
}

const inMarkup = (attributes: Record<string, string>): string =>
  Object.entries(attributes)
    .filter(([name]) => name !== 'key')
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ');
