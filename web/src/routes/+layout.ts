/** Every tab's shell is written at build time: the page shows its frame at once and fills it from the server. */
export const prerender = true;
