import type { Attachment } from 'svelte/attachments';

/** Lights an element up for a moment each time the watched value changes while it is on the page. */
export function flash(watched: () => unknown): Attachment<HTMLElement> {
  let before: unknown;
  let known = false;
  return (element) => {
    const value = watched();
    if (known && value !== before) {
      element.classList.remove('animate-flash');
      // Reading a layout property makes the browser notice that the animation starts anew.
      void element.offsetWidth;
      element.classList.add('animate-flash');
    }
    before = value;
    known = true;
  };
}
