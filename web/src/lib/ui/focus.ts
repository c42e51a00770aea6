/** An attachment: what it is attached to takes the focus as it appears, or the first field within it. */
export function takeFocus(element: HTMLElement): void {
  const field = element.matches('input, textarea, button') ? element : element.querySelector<HTMLElement>('input');
  field?.focus();
}
