/** Resolves when the page has nothing to draw, after two seconds at most. */
export function idle(): Promise<void> {
  return new Promise((done) => {
    // Safari has no idle callback.
    if ('requestIdleCallback' in window) requestIdleCallback(() => done(), { timeout: 2_000 });
    else setTimeout(done, 200);
  });
}
