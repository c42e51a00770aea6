import type { Attachment } from 'svelte/attachments';

/**
 * What a pointer that rests on an element is told. It is written when one comes: most never do, and the first date that
 * a browser writes in full takes it as long as a table.
 */
export const told =
  (text: () => string): Attachment<HTMLElement> =>
  (element) => {
    const tell = () => {
      element.title = text();
    };
    element.addEventListener('pointerenter', tell);
    return () => element.removeEventListener('pointerenter', tell);
  };
