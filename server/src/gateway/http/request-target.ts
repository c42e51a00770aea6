const ABSOLUTE = /^https?:\/\/[^/?#]*/i;
/** What takes beats: whoever puts a slash too many before or into these means them. */
const BEATS = /^\/(?:ping|heartbeat)\//;

/**
 * The path and query that a request asks for. The absolute form (RFC 9112, as a proxy is asked) is taken apart; doubled
 * slashes are taken for one where that makes an address of beats, since a beat that is lost for a slash is an alarm.
 */
export function requestTarget(url: string): string {
  const origin = ABSOLUTE.exec(url)?.[0];
  let target = origin === undefined ? url : url.slice(origin.length);
  if (!target.startsWith('/')) target = `/${target}`;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!path.includes('//')) return target;
  const single = path.replaceAll(/\/{2,}/g, '/');
  return BEATS.test(single) ? single + target.slice(path.length) : target;
}
