/** Gives the focus to this, or to the first field within it. An attachment, too: then as it appears. */
export function takeFocus(element: HTMLElement): void {
  const field = element.matches('input, textarea, button') ? element : element.querySelector<HTMLElement>('input');
  field?.focus();
}
