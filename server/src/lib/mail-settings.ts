// What people write of mail: addresses, and the URL of a server.

/** A sender or receiver of mail. */
export interface Mailbox {
  /** null: only the address is known. */
  name: string | null;
  address: string;
}

/** So much of RFC 5321 as is ever used: no comments, no quotes, no addresses of hosts in brackets. */
const ADDRESS =
  /^(?=.{3,254}$)(?=.{1,64}@)[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)*$/u;

export const isMailAddress = (text: string): boolean => ADDRESS.test(text);

/** `ada@example.org`, `Ada <ada@example.org>` or `"Lovelace, Ada" <ada@example.org>`; null for anything else. */
export function readMailbox(text: string): Mailbox | null {
  const [, quoted, plain, address] =
    /^(?:(?:"([^"<>\\\p{Cc}]{1,100})"|([^"<>\\,;@\p{Cc}]{1,100}?)) *<([^<>]+)>)$/u.exec(text.trim()) ?? [];
  const found = address ?? text.trim();
  return isMailAddress(found) ? { name: (quoted ?? plain)?.trim() || null, address: found } : null;
}

/** How to talk to a server of mail. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte, else by STARTTLS. */
  isSecure: boolean;
  user: string | null;
  password: string;
  /** Nothing is said before TLS: by default where there is a password. */
  requiresTls: boolean;
  /** The certificate has to be one that this machine trusts. */
  verifiesTls: boolean;
}

const SMTP_URL_PROBLEM =
  'should be smtp://user:password@host:587, or smtps:// for TLS from the beginning; ' +
  'characters such as / # ? @ in user and password must be percent-encoded';

/**
 * Reads `smtp://` (port 587 by default) or `smtps://` (465), with `?requireTLS=` and `?tls.rejectUnauthorized=` after it
 * for servers in one's own network. Nothing else of the URL reaches the mailer, which could be made to run programs.
 * @throws Error with {@link SMTP_URL_PROBLEM}, or what is wrong after the "?"; never with any part of the password
 */
export function readSmtpUrl(text: string): SmtpServer {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '' || !/^\/?$/.test(url.pathname) || url.hash)
    throw new Error(SMTP_URL_PROBLEM);
  const isSecure = url.protocol === 'smtps:';
  let user;
  let password;
  try {
    user = url.username === '' ? null : decodeURIComponent(url.username);
    password = decodeURIComponent(url.password);
  } catch {
    throw new Error(SMTP_URL_PROBLEM);
  }
  for (const name of url.searchParams.keys())
    if (name !== 'requireTLS' && name !== 'tls.rejectUnauthorized')
      throw new Error('should have nothing after the "?" but requireTLS and tls.rejectUnauthorized');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    isSecure,
    user,
    password,
    requiresTls: flag(url, 'requireTLS') ?? user !== null,
    verifiesTls: flag(url, 'tls.rejectUnauthorized') ?? true,
  };
}

/** What is wrong with the URL of a mail server; null: nothing. */
export function smtpUrlProblem(text: string): string | null {
  try {
    readSmtpUrl(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function flag({ searchParams }: URL, name: string): boolean | null {
  const value = searchParams.get(name);
  if (value === null) return null;
  if (value !== 'true' && value !== 'false') throw new Error(`should have true or false for ${name}`);
  return value === 'true';
}
