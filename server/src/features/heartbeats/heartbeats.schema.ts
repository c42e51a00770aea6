import { ANYBODY, shownTo } from '../../graphql/access.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, historyComplexity, pageComplexity } from '../../graphql/connection.ts';
import { AppStatusEnum, EnvironmentEnum } from '../apps/apps.enums.ts';
import { HeartbeatKindEnum, StatusCauseEnum } from './heartbeats.enums.ts';
import type { DomainError } from '../../lib/errors.ts';
import { AppType } from '../apps/apps.schema.ts';
import type { RecordedBeat } from '../../ledger/pending.ts';
import type { Heartbeat } from '../../ledger/heartbeat.model.ts';
import type { BeatResult } from './heartbeats.service.ts';
import { heartbeatsOfApp, statusChangesOfApp, type Span, type StatusChange } from './lists-of-app.ts';

export const HeartbeatType = builder.objectRef<Heartbeat>('Heartbeat').implement({
  description: 'One recorded beat.',
  fields: (t) => ({
    id: t.exposeID('id'),
    appId: t.exposeID('appId'),
    kind: t.field({ type: HeartbeatKindEnum, resolve: (beat) => beat.kind }),
    receivedAt: t.field({ type: 'DateTime', resolve: (beat) => beat.receivedAt }),
    occurredAt: t.field({ type: 'DateTime', resolve: (beat) => beat.occurredAt }),
    sentAt: t.field({ type: 'DateTime', nullable: true, resolve: (beat) => beat.sentAt }),
    latencyMs: t.exposeFloat('latencyMs', { nullable: true }),
    durationMs: t.exposeFloat('durationMs', { nullable: true, description: 'From the START with the same run id.' }),
    exitCode: t.exposeInt('exitCode', { nullable: true }),
    runId: t.exposeID('runId', { nullable: true }),
    message: t.exposeString('message', { nullable: true, ...shownTo({ permission: 'READ_OUTPUT' }, null) }),
    messageTruncated: t.exposeBoolean('messageTruncated'),
    user: t.exposeString('user'),
    host: t.exposeString('host'),
    environment: t.field({ type: EnvironmentEnum, resolve: (beat) => beat.environment }),
    sessionId: t.exposeString('sessionId', { nullable: true, ...shownTo({ permission: 'READ_OUTPUT' }, null) }),
    agentVersion: t.exposeString('agentVersion', { nullable: true }),
  }),
});

const StatusChangeType = builder.objectRef<StatusChange>('StatusChange').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    from: t.field({ type: AppStatusEnum, resolve: (change) => change.from }),
    to: t.field({ type: AppStatusEnum, resolve: (change) => change.to }),
    at: t.field({ type: 'DateTime', resolve: (change) => change.at }),
    cause: t.field({ type: StatusCauseEnum, resolve: (change) => change.cause }),
  }),
});

const HeartbeatConnection = connectionOf('Heartbeat', HeartbeatType);
const StatusChangeConnection = connectionOf('StatusChange', StatusChangeType);

const spanOf = ({ since, until }: { since?: Date | null; until?: Date | null }): Span => ({
  since: since?.getTime() ?? null,
  until: until?.getTime() ?? null,
});

builder.objectFields(AppType, (t) => ({
  heartbeats: t.field({
    type: HeartbeatConnection,
    description: 'Newest first.',
    args: {
      ...t.arg.connectionArgs(),
      since: t.arg({ type: 'DateTime', description: 'Received then or later.' }),
      until: t.arg({ type: 'DateTime', description: 'Received before.' }),
    },
    complexity: historyComplexity,
    authScopes: { permission: 'READ' },
    resolve: (app, { since, until, ...page }, { loadPage }) =>
      loadPage(heartbeatsOfApp(spanOf({ since, until })), app.id, page),
  }),
  statusChanges: t.field({
    type: StatusChangeConnection,
    description: 'Newest first.',
    args: {
      ...t.arg.connectionArgs(),
      since: t.arg({ type: 'DateTime', description: 'Then or later.' }),
      until: t.arg({ type: 'DateTime', description: 'Before.' }),
    },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (app, { since, until, ...page }, { loadPage }) =>
      loadPage(statusChangesOfApp(spanOf({ since, until })), app.id, page),
  }),
}));

const SendHeartbeatInput = builder.inputType('SendHeartbeatInput', {
  fields: (t) => ({
    app: t.string({
      required: true,
      description:
        "The app's ping key, which is permission enough, or its id or slug, which need a token where access is controlled.",
    }),
    kind: t.field({
      type: HeartbeatKindEnum,
      description:
        'Left out: SUCCESS, or FAIL where exitCode is not 0. SUCCESS with another exitCode is BAD_USER_INPUT.',
    }),
    runId: t.id({ description: 'Pairs a START with its SUCCESS or FAIL; overlapping runs have different ones.' }),
    exitCode: t.int(),
    message: t.string({
      description: 'At most 10,000 bytes of UTF-8 are kept; a longer one is cut at a character and marked.',
    }),
    user: t.string({ description: 'At most 255 characters, as are host, sessionId and agentVersion.' }),
    host: t.string(),
    environment: t.field({ type: EnvironmentEnum, description: "Left out: the app's." }),
    sessionId: t.string(),
    agentVersion: t.string(),
    sentAt: t.field({
      type: 'DateTime',
      description: "The sender's clock at sending: gives latencyMs, unless it is more than a day off.",
    }),
    occurredAt: t.field({
      type: 'DateTime',
      description:
        "When it happened, where that is not now: a beat kept while the server was away, up to 30 days old. One older than the app's newest is history only.",
    }),
    durationMs: t.float({
      description:
        "How long the run took that this SUCCESS or FAIL ends, by the sender's own clock; left out: from its START to this beat.",
    }),
    idempotencyKey: t.string({
      description:
        'A beat with a key that this app has seen in the last 7 days is acknowledged again, and recorded once.',
    }),
  }),
});

const SendHeartbeatPayload = builder.objectRef<RecordedBeat>('SendHeartbeatPayload').implement({
  fields: (t) => ({
    heartbeat: t.field({ type: HeartbeatType, resolve: ({ heartbeat }) => heartbeat }),
    appId: t.id({ resolve: ({ app }) => app.id }),
    status: t.field({ type: AppStatusEnum, resolve: ({ app }) => app.state.status }),
    app: t.field({
      type: AppType,
      nullable: true,
      description: 'Null for a caller who may beat for the app but not read it.',
      ...shownTo({ permission: 'READ' }, null),
      resolve: ({ app }) => app,
    }),
    nextDeadlineAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ app }) => app.state.nextDeadlineAt }),
    serverTime: t.field({ type: 'DateTime', resolve: (_recorded, _args, { clock }) => clock.now() }),
  }),
});
const SendHeartbeatError = builder.objectRef<Pick<DomainError, 'code' | 'message'>>('SendHeartbeatError').implement({
  fields: (t) => ({ code: t.exposeString('code'), message: t.exposeString('message') }),
});
const SendHeartbeatResult = builder.objectRef<BeatResult>('SendHeartbeatResult').implement({
  fields: (t) => ({
    payload: t.field({ type: SendHeartbeatPayload, nullable: true, resolve: ({ recorded }) => recorded }),
    error: t.field({
      type: SendHeartbeatError,
      nullable: true,
      // GraphQL takes an Error that a resolver returns for one that it throws.
      resolve: ({ error }) => error && { code: error.code, message: error.message },
    }),
  }),
});

builder.mutationFields((t) => ({
  sendHeartbeat: t.field({
    type: SendHeartbeatPayload,
    description: 'Records one beat. Returns once it is committed to the database.',
    args: { input: t.arg({ type: SendHeartbeatInput, required: true }) },
    ...ANYBODY,
    resolve: (_root, { input }, { heartbeats, caller }) => heartbeats.send(input, caller),
  }),
  sendHeartbeats: t.field({
    type: [SendHeartbeatResult],
    description:
      'Records up to 1,000 beats in one transaction; each result is a payload or the reason that one was refused.',
    args: { inputs: t.arg({ type: [SendHeartbeatInput], required: true }) },
    ...ANYBODY,
    resolve: (_root, { inputs }, { heartbeats, caller }) => heartbeats.sendAll(inputs, caller),
  }),
}));
