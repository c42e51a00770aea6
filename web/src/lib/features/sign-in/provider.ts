const WHY: Record<string, string> = {
  access_denied: 'Nothing was confirmed there, or you may not use it.',
  signup_disabled: 'Nobody with your e-mail address was invited here. Ask an admin.',
  account_not_linked: 'The provider has not confirmed your e-mail address. Sign in with your password.',
  state_mismatch: 'That took too long. Try once more.',
  please_restart_the_process: 'That took too long. Try once more.',
  no_role: 'The provider gives you no role here. Ask an admin.',
  no_accounts: 'Accounts are not turned on here. An admin has to set them up.',
};

/** Why the provider that signs people in has led back without doing so; null where it did not. */
export function providerRefusal(error: string | null, provider = 'The provider'): string | null {
  if (error === null) return null;
  // The address is anybody's to write: only its known words are said.
  const why = Object.hasOwn(WHY, error) ? WHY[error] : 'The log of the server says why.';
  return `${provider} did not sign you in. ${why}`;
}
