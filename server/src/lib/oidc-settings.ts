// Single sign-on: who may come by it, and as what.
import { ROLES, type Role } from './roles.ts';

/** One identity provider. */
export interface OidcSettings {
  /** Without a slash at the end; its discovery document lies below. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The claim that roles are told from; names with dots between them lead into objects. */
  roleClaim: string;
  /** Role by value of the claim: whoever has several gets the highest. */
  roles: ReadonlyMap<string, Role>;
}

/**
 * Reads `value=ROLE,other=ROLE`.
 * @throws Error with the part that is none
 */
export function parseOidcRoles(text: string): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const part of text.split(',')) {
    const at = part.lastIndexOf('=');
    const value = part.slice(0, at).trim();
    const role = ROLES.find(
      (one) =>
        one ===
        part
          .slice(at + 1)
          .trim()
          .toUpperCase(),
    );
    if (at < 1 || value === '' || role === undefined) throw new Error(JSON.stringify(part.trim()));
    roles.set(value, role);
  }
  return roles;
}

/** The highest role that these claims are good for; null where they are good for none. */
export function roleIn(claims: unknown, { roleClaim, roles }: Pick<OidcSettings, 'roleClaim' | 'roles'>): Role | null {
  let value: unknown = claims;
  // A name with dots may also be one claim, as URLs are that some providers use.
  if (typeof claims === 'object' && claims !== null && Object.hasOwn(claims, roleClaim))
    value = (claims as Record<string, unknown>)[roleClaim];
  else
    for (const name of roleClaim.split('.'))
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined;
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const mapped = new Set(values.map((one) => (typeof one === 'string' ? roles.get(one) : undefined)));
  return ROLES.toReversed().find((role) => mapped.has(role)) ?? null;
}
