/**
 * What a request, or the first message of a WebSocket, identifies itself by: `Authorization: Bearer …`, the password of
 * Basic, or `X-Api-Key`; null where it holds none.
 */
export function sentCredential(headers: Record<string, unknown>): string | null {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key.trim();
  const { authorization } = headers;
  if (typeof authorization !== 'string') return null;
  const [, scheme = '', value = ''] = /^(\w+) +(.*)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value.trim();
  if (scheme.toLowerCase() !== 'basic') return null;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1);
}
