import type { AlertEvent, RuleFieldsFragment } from '#lib/gql/graphql.ts';
import { secondsInWords } from '#lib/time/duration.ts';
import { channelInWords } from '../channels/kinds.ts';
import type { Selector } from './selector.ts';

/** What is said of a rule. */
export type SpokenRule = Pick<
  RuleFieldsFragment,
  'selector' | 'on' | 'afterSeconds' | 'failures' | 'remindEverySeconds'
> & { channel: Pick<RuleFieldsFragment['channel'], 'name' | 'kind'> | null };

/** The name of an app; undefined where it is not known. */
type NameOf = (id: string) => string | undefined;

const NAMED = 3;

/** `a`, `a or b`, `a, b or c`. */
export function listed(items: readonly string[], joint: 'and' | 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1)}`;
}

const tagged = (tags: readonly string[], joint: 'and' | 'or') =>
  listed(
    tags.map((tag) => `“${tag}”`),
    joint,
  );

/** Apps by their names where they are few and known. */
function appsInWords(ids: readonly string[], nameOf: NameOf, joint: 'and' | 'or'): string {
  const names = ids.map(nameOf).filter((name) => name !== undefined);
  if (names.length === ids.length && names.length <= NAMED) return listed(names, joint);
  return ids.length === 1 ? 'one app' : `${ids.length} apps`;
}

/** Which apps, as the subject of a sentence: `any app tagged “backup” in production, except Report`. */
export function selectorInWords(selector: Selector, nameOf: NameOf): string {
  const { tagsAny, tagsAll, tagsNone, environment, appIds, exceptAppIds } = selector;
  const isTagged = tagsAny.length + tagsAll.length > 0;
  const conditions = [
    environment && `in ${environment === 'PRODUCTION' ? 'production' : 'development'}`,
    tagsAny.length > 0 && `tagged ${tagged(tagsAny, 'or')}`,
    tagsAll.length > 0 && `${tagsAny.length > 0 ? 'and also ' : 'tagged '}${tagged(tagsAll, 'and')}`,
    tagsNone.length > 0 && `${isTagged ? 'but not' : 'not tagged'} ${tagged(tagsNone, 'or')}`,
  ].filter((condition) => typeof condition === 'string');
  const named = appIds.length > 0 ? appsInWords(appIds, nameOf, 'or') : null;
  const subject = named === null ? 'any app' : /^\d+ apps$/.test(named) ? `one of ${named}` : named;
  // Whoever is chosen by name and left out again is simply not told of.
  const others = exceptAppIds.filter((id) => appIds.length === 0 || appIds.includes(id));
  const except = others.length > 0 ? `, except ${appsInWords(others, nameOf, 'and')}` : '';
  return [subject, ...conditions].join(' ') + except;
}

const BEGINS: Record<Exclude<AlertEvent, 'RESOLVED' | 'FAIL'>, string> = {
  DOWN: 'is down',
  LATE: 'is late',
  ANOMALY: 'behaves oddly',
};

/** What has to happen: `is down or late`, `has failed 3 times in a row`. */
export function eventsInWords(on: readonly AlertEvent[], failures: number): string {
  const times = failures > 1 ? `has failed ${failures} times in a row` : 'reports a failure';
  const down = on.includes('DOWN');
  const parts = [
    on.includes('LATE') && BEGINS.LATE,
    // Down is down whatever the reason, a failure among them: a number of them is asked of those alone.
    down && (failures > 1 ? 'is down by silence' : BEGINS.DOWN),
    ((down && failures > 1) || (!down && on.includes('FAIL'))) && times,
    on.includes('ANOMALY') && BEGINS.ANOMALY,
  ].filter((part) => typeof part === 'string');
  return listed(parts, 'or')
    .replace('is late or is down', 'is late or down')
    .replace('is late, is down', 'is late, down');
}

/** The whole of a rule: what happens to which apps, when who is told, and what of it later. */
export function ruleInWords(rule: SpokenRule, nameOf: NameOf): string {
  const { afterSeconds, remindEverySeconds, on } = rule;
  const delay = afterSeconds > 0 ? `after ${secondsInWords(afterSeconds)} unless acknowledged, ` : '';
  const channel = rule.channel ? channelInWords(rule.channel) : '…';
  const later = [
    remindEverySeconds && `remind every ${secondsInWords(remindEverySeconds).replace(/^1 /, '')} until acknowledged`,
    on.includes('RESOLVED') && 'tell when it is over',
  ].filter((part) => typeof part === 'string');
  const subject = selectorInWords(rule.selector, nameOf).replace(/(, except .*)$/, '$1,');
  const first = `When ${subject} ${eventsInWords(on, rule.failures)}, ${delay}tell ${channel}`;
  return `${[first, ...later].join('; ')}.`;
}
