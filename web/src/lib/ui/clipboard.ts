import { toasts } from './toasts.svelte.ts';

/** Copies a text, or says why it cannot. Resolves with whether it was copied. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers allow the clipboard on https and localhost only.
    toasts.bad('The browser does not allow copying here. Select the text and copy it by hand.');
    return false;
  }
}
