import type { AlertEvent, RuleFieldsFragment } from '#lib/gql/graphql.ts';
import { secondsInWords } from '#lib/time/duration.ts';
import { channelInWords } from '../channels/kinds.ts';
import { selects } from '../rules/selector.ts';
import type { SelectableApp } from '../rules/selector.ts';
import { eventsInWords, listed } from '../rules/words.ts';

/** What is said of a step of a plan. */
export type PlannedRule = Pick<
  RuleFieldsFragment,
  'channel' | 'on' | 'afterSeconds' | 'failures' | 'remindEverySeconds'
>;

export interface PlanStep<Rule = RuleFieldsFragment> {
  rule: Rule;
  /** False: it would select the app, and is switched off for it. */
  applies: boolean;
}

/** The rules that are on and select such an app, or would: the soonest first. */
export function planFor(rules: readonly RuleFieldsFragment[], app: SelectableApp): PlanStep[] {
  return rules
    .filter(({ enabled, selector }) => enabled && selects({ ...selector, exceptAppIds: [] }, app))
    .map((rule) => ({ rule, applies: app.id === null || !rule.selector.exceptAppIds.includes(app.id) }))
    .sort((a, b) => a.rule.afterSeconds - b.rule.afterSeconds);
}

/** When of an event: nothing where it is of any being down. */
function condition({ on, failures }: PlannedRule): string {
  const says = eventsInWords(on, failures);
  return says === 'is down' ? '' : ` when it ${says}`;
}

/** When a rule tells its channel: `At once`, `After 15 minutes, unless acknowledged, when it is late`. */
export function timeInWords(rule: PlannedRule): string {
  const { afterSeconds } = rule;
  const when = condition(rule);
  if (afterSeconds === 0) return `At once${when}`;
  return `After ${secondsInWords(afterSeconds)}, unless acknowledged${when && `,${when}`}`;
}

/** What one rule does for an app: `at once Slack #ops`, `after 15 minutes, unless acknowledged, SMS Ana`. */
function stepInWords(rule: PlannedRule): string {
  const { afterSeconds } = rule;
  const delay = afterSeconds === 0 ? 'at once' : `after ${secondsInWords(afterSeconds)}, unless acknowledged,`;
  return `${delay} ${channelInWords(rule.channel)}${condition(rule)}`;
}

const tellsEnd = ({ on }: { on: readonly AlertEvent[] }): boolean => on.includes('RESOLVED');

/**
 * What happens when something is wrong with an app, by the rules that apply to it: `At once Slack #ops; after 15
 * minutes, unless acknowledged, SMS Ana; told when it is over.`
 */
export function planInWords(rules: readonly PlannedRule[]): string {
  const working = rules.filter(({ channel }) => channel.enabled);
  if (working.length === 0) {
    if (rules.length === 0) return 'Nobody is told of this app.';
    return `Nobody is told of this app: ${channelNames(rules)} ${channelCount(rules) === 1 ? 'is' : 'are'} switched off.`;
  }
  const ends = working.filter(tellsEnd);
  const all = channelCount(ends) === channelCount(working);
  const end =
    ends.length === 0
      ? 'not told when it is over'
      : all
        ? 'told when it is over'
        : `when it is over, ${channelNames(ends)}`;
  const text = [...working.map(stepInWords), end].join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const distinct = (rules: readonly PlannedRule[]): string[] => [
  ...new Map(rules.map(({ channel }) => [channel.id, channelInWords(channel)])).values(),
];
const channelNames = (rules: readonly PlannedRule[]): string => listed(distinct(rules), 'and');
const channelCount = (rules: readonly PlannedRule[]): number => distinct(rules).length;
