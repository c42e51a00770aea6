/** The server's own bounds, in characters; it has the last word. */
const SHORTEST = 10;

export const PASSWORD_HINT = `At least ${SHORTEST} characters; a few words are easy to remember.`;

/** What can be told of a new password without asking the server. */
export function checkPassword(password: string): { password?: string } {
  if (password === '') return { password: 'Choose a password.' };
  return password.length < SHORTEST ? { password: `At least ${SHORTEST} characters are needed.` } : {};
}
