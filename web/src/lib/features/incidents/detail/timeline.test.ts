import { describe, expect, it } from 'vitest';
import { outputOf, spanOf, timelineOf } from './timeline.ts';
import type { History, TimelineEntry } from './timeline.ts';

type Incident = Parameters<typeof timelineOf>[0];
type Beat = History['before']['nodes'][number];
type Message = Incident['deliveries']['nodes'][number];

/** 10:00 and so many seconds. */
const at = (seconds: number) => new Date(Date.parse('2026-03-04T10:00:00.000Z') + seconds * 1_000).toISOString();

const incidentOf = (given: Partial<Incident> = {}, deliveries: Message[] = []): Incident => ({
  id: 'incident',
  appId: 'app',
  appName: 'Backup',
  kind: 'DOWN',
  state: 'OPEN',
  cause: 'FAIL',
  summary: 'Reported a failure',
  lastOutput: null,
  openedAt: at(0),
  acknowledgedAt: null,
  acknowledgedBy: null,
  note: null,
  resolvedAt: null,
  resolvedBy: null,
  end: null,
  suppression: null,
  app: null,
  deliveries: { nodes: deliveries },
  ...given,
});

const beatAt = (seconds: number, kind: Beat['kind'] = 'FAIL', message: string | null = null): Beat => ({
  id: `${kind} ${seconds}`,
  kind,
  receivedAt: at(seconds),
  exitCode: null,
  message,
  durationMs: null,
  user: 'root',
  host: 'db-1',
});

/** Of beats and changes in any order, as the server gives them: newest first. */
function historyOf(
  beats: Beat[],
  { hasNextPage = false, earliest = [] as Beat[], before = [] as Beat[] } = {},
): History {
  return {
    id: 'app',
    before: { nodes: before },
    latest: { nodes: beats.toReversed(), pageInfo: { hasNextPage } },
    earliest: { nodes: earliest.toReversed() },
    statusChanges: { nodes: [{ id: 'change', from: 'UP', to: 'DOWN', at: at(0), cause: 'FAIL' }] },
  };
}

const messageOf = (given: Partial<Message>): Message => ({
  id: 'message',
  channelName: 'Slack #ops',
  channel: null,
  reason: 'OPENED',
  state: 'SENT',
  attempts: 1,
  createdAt: at(10),
  sentAt: null,
  nextAttemptAt: null,
  answer: null,
  ...given,
});

const inShort = (entry: TimelineEntry) => (entry.what === 'beat' ? entry.beat.id : entry.what);

describe('the timeline of an incident', () => {
  it('has the cause before the beginning, what people did, messages as they were sent, and the beat that ended it', () => {
    const incident = incidentOf({ state: 'RESOLVED', acknowledgedAt: at(30), resolvedAt: at(60), end: 'RECOVERED' }, [
      messageOf({ sentAt: at(40) }),
      messageOf({ id: 'waits', state: 'PENDING', createdAt: at(20) }),
    ]);
    const beats = [beatAt(0), beatAt(50), beatAt(55, 'START'), beatAt(60, 'SUCCESS')];
    const history = historyOf(beats, { before: [beatAt(-60, 'SUCCESS')] });
    expect(timelineOf(incident, history).map(inShort)).toEqual([
      'SUCCESS -60',
      'FAIL 0',
      'change',
      'opened',
      'message',
      'acknowledged',
      'message',
      'FAIL 50',
      'SUCCESS 60',
      'ended',
    ]);
  });

  it('takes no beat for what ended it where that was somebody', () => {
    const incident = incidentOf({ state: 'RESOLVED', resolvedAt: at(60), end: 'BY_HAND' });
    expect(timelineOf(incident, historyOf([beatAt(0), beatAt(60, 'SUCCESS')])).map(inShort)).toEqual([
      'FAIL 0',
      'change',
      'opened',
      'ended',
    ]);
  });

  it('has nothing of what was wrong right before and right after', () => {
    const incident = incidentOf({ state: 'RESOLVED', resolvedAt: at(60), end: 'RECOVERED' });
    const history = historyOf([beatAt(-1), beatAt(0), beatAt(60, 'SUCCESS'), beatAt(61), beatAt(62, 'SUCCESS')]);
    history.statusChanges.nodes.push({ id: 'later', from: 'UP', to: 'DOWN', at: at(61), cause: 'FAIL' });
    expect(timelineOf(incident, history).map(inShort)).toEqual(['FAIL 0', 'change', 'opened', 'SUCCESS 60', 'ended']);
  });

  it('names a beat once that is at both ends, and says where some were left out', () => {
    const many = [beatAt(50), beatAt(51)];
    const history = historyOf(many, { hasNextPage: true, earliest: [beatAt(0), beatAt(1)] });
    expect(timelineOf(incidentOf(), history).map(inShort)).toEqual([
      'FAIL 0',
      'change',
      'opened',
      'FAIL 1',
      'gap',
      'FAIL 50',
      'FAIL 51',
    ]);
    const few = historyOf(many, { hasNextPage: true, earliest: [beatAt(49), ...many] });
    expect(timelineOf(incidentOf(), few).map(inShort)).not.toContain('gap');
  });

  it('of a deleted app has what is known without it', () => {
    const incident = incidentOf({ state: 'RESOLVED', resolvedAt: at(60), end: 'APP_DELETED' });
    expect(timelineOf(incident, null).map(inShort)).toEqual(['opened', 'ended']);
  });
});

it('the span of an incident is a little longer than it was, and open while it goes on', () => {
  expect(spanOf(incidentOf())).toEqual({ since: at(-2), until: null });
  expect(spanOf(incidentOf({ resolvedAt: at(60) }))).toEqual({ since: at(-2), until: at(62) });
});

it('the last output is that of the newest failure', () => {
  const history = historyOf([beatAt(0, 'FAIL', 'first'), beatAt(1, 'FAIL', 'second'), beatAt(2, 'LOG', 'a note')]);
  expect(outputOf(history)).toBe('second');
  expect(outputOf(historyOf([beatAt(0)]))).toBeNull();
  expect(outputOf(null)).toBeNull();
});
