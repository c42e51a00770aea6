// What a message says, before any receiver's form: a title that is enough on a lock screen, and facts below it. All
// texts are of one line and without control characters; escaping is the receiver's.
import type { AlertMessage, ToldIncident } from './message.model.ts';
import { oneLine } from './plain-text.ts';
import { clockTime, howLong, timeSpan } from './times.ts';

/** Colour of a message, where the receiver has colours. */
export type Tone = 'BAD' | 'WARNING' | 'GOOD' | 'NEUTRAL';

export interface Fact {
  /** What stands before it: "Since"; null for a sentence that needs none. */
  label: string | null;
  text: string;
  /** It was printed by a program. */
  isOutput?: boolean;
}

export interface Words {
  title: string;
  tone: Tone;
  facts: readonly Fact[];
  /** Where more is to be seen; null where Lubdub has no public address. */
  link: { label: string; url: string } | null;
  /** Page with the button that acknowledges. */
  acknowledgeUrl: string | null;
}

const MAX_NAME = 100;
const MAX_TEXT = 500;
const NAMED_IN_TITLE = 3;

export function wordsOf(message: AlertMessage): Words {
  const { reason, incidents, count, failedChannel } = message;
  if (failedChannel !== null) return channelFailed(message, failedChannel);
  const [first] = incidents;
  if (reason === 'TEST' || first === undefined) return testMessage(message);
  return count === 1 ? single(message, first) : group(message);
}

function single(message: AlertMessage, incident: ToldIncident): Words {
  const url = incident.url ?? incident.app.url ?? message.url;
  return {
    title: titleOf(message, incident),
    tone: toneOf(message),
    facts: factsOf(message, incident),
    link: url === null ? null : { label: 'Open', url },
    acknowledgeUrl: incident.state === 'OPEN' ? incident.acknowledgeUrl : null,
  };
}

function titleOf({ reason, at }: AlertMessage, incident: ToldIncident): string {
  const name = nameOf(incident);
  const state = stateWord(incident);
  const soFar = howLong(at - incident.openedAt);
  switch (reason) {
    case 'REMINDER':
      return `Still ${state}: ${name} (${soFar})`;
    case 'ESCALATION':
      return `${capital(state)}, and nobody has acknowledged it: ${name} (${soFar})`;
    case 'ACKNOWLEDGED':
      return `Acknowledged: ${name}`;
    case 'FLAPPING':
      return `Flapping: ${name} goes down again and again`;
    case 'RESOLVED':
      return `${endWord(incident)}: ${name} (was ${state} ${howLong((incident.resolvedAt ?? at) - incident.openedAt)})`;
    case 'OPENED':
    case 'TEST':
    case 'CHANNEL_FAILED':
      return `${incident.kind === 'DOWN' ? 'DOWN' : capital(state)}: ${name}`;
  }
}

function factsOf({ reason, at, standsAlone }: AlertMessage, incident: ToldIncident): Fact[] {
  const facts: Fact[] = [];
  const { openedAt, resolvedAt, note } = incident;
  const end = reason === 'RESOLVED' ? (resolvedAt ?? at) : null;
  if (end === null) {
    facts.push({ label: null, text: oneLine(incident.summary, MAX_TEXT) });
    facts.push({ label: 'Since', text: `${clockTime(openedAt, at)} (${howLong(at - openedAt)})` });
  } else {
    const span = timeSpan(openedAt, end, at);
    const missing = standsAlone ? '; an earlier message may not have reached you' : '';
    facts.push({ label: null, text: `Was ${stateWord(incident)} ${span}${missing}` });
    facts.push({ label: 'Reason', text: oneLine(incident.summary, MAX_TEXT) });
    if (incident.end !== null && incident.end !== 'RECOVERED')
      facts.push({ label: null, text: END_SENTENCES[incident.end] });
  }
  if (reason === 'FLAPPING')
    facts.push({ label: null, text: 'You are told again when it has been stable for a while' });
  if (incident.acknowledgedAt !== null && end === null) {
    const by = incident.acknowledgedBy === null ? '' : ` by ${oneLine(incident.acknowledgedBy, MAX_NAME)}`;
    facts.push({ label: 'Acknowledged', text: `${clockTime(incident.acknowledgedAt, at)}${by}` });
  }
  if (note !== null && note.trim() !== '') facts.push({ label: 'Note', text: oneLine(note, MAX_TEXT) });
  const output = incident.lastOutput === null ? '' : oneLine(incident.lastOutput, MAX_TEXT);
  if (output !== '') facts.push({ label: 'Last output', text: output, isOutput: true });
  if (incident.app.environment !== 'PRODUCTION') facts.push({ label: 'Environment', text: 'development' });
  return facts;
}

function group(message: AlertMessage): Words {
  const { reason, incidents, count, at, standsAlone, url } = message;
  const names = incidents.slice(0, NAMED_IN_TITLE).map(nameOf);
  const more = count - names.length;
  const list = more > 0 ? `${names.join(', ')} and ${more} more` : listOf(names);
  const facts = incidents.map((incident): Fact => {
    const end = reason === 'RESOLVED' ? (incident.resolvedAt ?? at) : null;
    const text =
      end === null
        ? `since ${clockTime(incident.openedAt, at)} (${howLong(at - incident.openedAt)}). ${oneLine(incident.summary, 200)}`
        : `was ${stateWord(incident)} ${timeSpan(incident.openedAt, end, at)}${endAside(incident)}`;
    return { label: nameOf(incident), text };
  });
  if (count > incidents.length) facts.push({ label: null, text: `… and ${count - incidents.length} more` });
  if (standsAlone) facts.push({ label: null, text: 'Earlier messages may not have reached you' });
  return {
    title: `${count} ${groupWords(message)}: ${list}`,
    tone: toneOf(message),
    facts,
    link: url === null ? null : { label: 'Open', url },
    acknowledgeUrl: null,
  };
}

function groupWords({ reason, incidents }: AlertMessage): string {
  const [first] = incidents;
  const isAlike = (of: (incident: ToldIncident) => string): boolean =>
    first !== undefined && incidents.every((incident) => of(incident) === of(first));
  const state = first !== undefined && isAlike(stateWord) ? stateWord(first) : 'not well';
  if (reason === 'REMINDER') return `apps are still ${state}`;
  if (reason === 'ESCALATION') return `apps are ${state}, and nobody has acknowledged it`;
  if (reason === 'ACKNOWLEDGED') return `incidents are acknowledged`;
  if (reason === 'FLAPPING') return `apps go down again and again`;
  if (reason !== 'RESOLVED') return `apps are ${state}`;
  return incidents.every(({ end }) => end === 'RECOVERED') ? 'apps are OK again' : 'incidents are over';
}

function testMessage({ url }: AlertMessage): Words {
  return {
    title: 'Test message from Lubdub',
    tone: 'NEUTRAL',
    facts: [{ label: null, text: 'This channel works: alerts will look like this and arrive here.' }],
    link: url === null ? null : { label: 'Open Lubdub', url },
    acknowledgeUrl: null,
  };
}

function channelFailed({ url }: AlertMessage, { name, problem }: { name: string; problem: string }): Words {
  return {
    title: `Alerts no longer reach the channel ${oneLine(name, MAX_NAME)}`,
    tone: 'BAD',
    facts: [
      { label: 'Its receiver says', text: oneLine(problem, MAX_TEXT) },
      {
        label: null,
        text: 'It is switched off: nothing is sent through it until somebody mends it and switches it on',
      },
    ],
    link: url === null ? null : { label: 'Open Lubdub', url },
    acknowledgeUrl: null,
  };
}

/** All in plain text, a line each: the link last, so that it can be tapped. */
export function plainLines(words: Words): string[] {
  const lines = [words.title, ...words.facts.map(factLine)];
  if (words.acknowledgeUrl !== null) lines.push(`Acknowledge: ${words.acknowledgeUrl}`);
  if (words.link !== null) lines.push(`${words.link.label}: ${words.link.url}`);
  return lines;
}

export const factLine = ({ label, text }: Fact): string => (label === null ? text : `${label}: ${text}`);

function toneOf({ reason, incidents }: AlertMessage): Tone {
  if (reason === 'RESOLVED') return incidents.every(({ end }) => end === 'RECOVERED') ? 'GOOD' : 'NEUTRAL';
  if (reason === 'ACKNOWLEDGED') return 'NEUTRAL';
  return incidents.some(({ kind }) => kind === 'DOWN') ? 'BAD' : 'WARNING';
}

const nameOf = ({ app }: ToldIncident): string => oneLine(app.name, MAX_NAME) || app.slug;

const stateWord = ({ kind }: ToldIncident): string => (kind === 'DOWN' ? 'down' : kind === 'LATE' ? 'late' : 'unusual');

const END_SENTENCES = {
  BY_HAND: 'Somebody ended the incident by hand; the app may not be well',
  APP_PAUSED: 'It ended because the app was paused, not because it is well',
  APP_DELETED: 'It ended because the app was deleted',
} as const;

function endWord({ end, kind }: ToldIncident): string {
  if (end === 'BY_HAND') return 'Closed by hand';
  if (end === 'APP_PAUSED') return 'Paused';
  if (end === 'APP_DELETED') return 'Deleted';
  return kind === 'ANOMALY' ? 'As usual again' : 'OK again';
}

function endAside({ end }: ToldIncident): string {
  if (end === 'BY_HAND') return ', closed by hand';
  if (end === 'APP_PAUSED') return ', then paused';
  return end === 'APP_DELETED' ? ', then deleted' : '';
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const listOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
