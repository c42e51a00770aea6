/**
 * Between reading the code of the frame and taking over the page that the server sent: a phone answers a finger
 * meanwhile, which it does not in the midst of either.
 */
export const init = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
