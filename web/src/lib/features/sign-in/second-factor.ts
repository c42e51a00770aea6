/** What somebody types as the second factor: six digits are an app's code, anything else of some length a backup code. */
export function secondFactorOf(typed: string): { kind: 'TOTP' | 'BACKUP'; code: string } | null {
  const code = typed.replaceAll(/\s/g, '');
  if (/^\d{6}$/.test(code)) return { kind: 'TOTP', code };
  return code.length >= 8 ? { kind: 'BACKUP', code } : null;
}
