import { shownTo } from '../../graphql/access.ts';
import { filterWithin, uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, historyComplexity } from '../../graphql/connection.ts';
import { EMPTY_PAGE } from '../../lib/pagination.ts';
import { LogLevelEnum } from './logs.enums.ts';
import { AgentType } from '../agents/agents.schema.ts';
import { OWN_OUTPUT, RunType } from '../runs/runs.schema.ts';
import { cursorOf, LINES_OF_RUN, type LogEntry, type LogFilter } from './logs.service.ts';

const LogEntryType = builder.objectRef<LogEntry>('LogEntry').implement({
  description: 'One line that a run has printed, or that an agent says of itself.',
  fields: (t) => ({
    id: t.exposeID('id'),
    cursor: t.string({
      description: 'Grows in the order of commits; pass the last one as `after` on reconnecting.',
      resolve: cursorOf,
    }),
    at: t.field({ type: 'DateTime', resolve: (entry) => entry.at }),
    level: t.field({ type: LogLevelEnum, resolve: (entry) => entry.level }),
    message: t.exposeString('message', shownTo(OWN_OUTPUT, '')),
    agent: t.field({
      type: AgentType,
      nullable: true,
      resolve: (entry, _args, { loadAgent }) => loadAgent(entry.agentId),
    }),
    run: t.field({
      type: RunType,
      nullable: true,
      resolve: (entry, _args, { loadRun }) => (entry.runId === null ? null : loadRun(entry.runId)),
    }),
  }),
});

const LogEntryConnection = connectionOf('LogEntry', LogEntryType);

const LogFilterInput = builder.inputType('LogFilter', {
  description: 'Conditions are joined by "and".',
  fields: (t) => ({
    agentId: t.id(),
    runId: t.id(),
    minLevel: t.field({ type: LogLevelEnum, description: 'This level and those above it.' }),
    search: t.string({ description: 'Part of the message; capitals do not matter.' }),
  }),
});

const LogLineInput = builder.inputType('LogLineInput', {
  fields: (t) => ({
    at: t.field({ type: 'DateTime', required: true }),
    level: t.field({ type: LogLevelEnum, required: true }),
    message: t.string({ required: true, description: 'At most 8,000 bytes are kept.' }),
    runId: t.id(),
  }),
});
const AppendLogsInput = builder.inputType('AppendLogsInput', {
  fields: (t) => ({
    agentId: t.id({ required: true }),
    sessionId: t.string({ required: true }),
    spoolId: t.string({
      required: true,
      description: "Any text of the sender's that stays the same as long as it keeps counting its batches.",
    }),
    batch: t.int({ required: true, description: 'Counts the batches of this spool, from 1.' }),
    lines: t.field({ type: [LogLineInput], required: true }),
  }),
});

const checked = (filter: LogFilter | null | undefined): LogFilter => ({
  ...filterWithin(filter),
  agentId: filter?.agentId == null ? null : uuid('filter.agentId', filter.agentId),
  runId: filter?.runId == null ? null : uuid('filter.runId', filter.runId),
});

builder.queryFields((t) => ({
  logs: t.field({
    type: LogEntryConnection,
    description: 'Oldest first within a page; `last: 200` is the tail.',
    args: { ...t.arg.connectionArgs(), filter: t.arg({ type: LogFilterInput }) },
    complexity: historyComplexity,
    authScopes: { permission: 'READ_OUTPUT' },
    resolve: (_root, { filter, ...page }, { logs }) => logs.list(checked(filter), page),
  }),
}));

builder.objectFields(RunType, (t) => ({
  logs: t.field({
    type: LogEntryConnection,
    args: { ...t.arg.connectionArgs() },
    complexity: historyComplexity,
    ...shownTo(OWN_OUTPUT, EMPTY_PAGE),
    resolve: (run, page, { loadPage }) => loadPage(LINES_OF_RUN, run.id, page),
  }),
}));

builder.mutationFields((t) => ({
  appendLogs: t.field({
    type: 'Int',
    description:
      'Log lines, up to 5,000. Safe to send again: a batch whose `batch` number is not above the last one of this spool is acknowledged and recorded once. Returns how many were recorded.',
    args: { input: t.arg({ type: AppendLogsInput, required: true }) },
    authScopes: { agent: true },
    resolve: async (_root, { input }, { agents, logs, caller }) => {
      const agent = await agents.ofSession(uuid('input.agentId', input.agentId), input.sessionId, caller);
      const lines = input.lines.map(({ at, level, message, runId }) => ({
        at: at.getTime(),
        level,
        message,
        runId: runId ?? null,
      }));
      return logs.append(agent, input.spoolId, input.batch, lines);
    },
  }),
}));

builder.subscriptionFields((t) => ({
  logEntries: t.field({
    type: LogEntryType,
    description: 'Lines as they arrive; with `after`, first those since that cursor, none twice.',
    args: { filter: t.arg({ type: LogFilterInput }), after: t.arg.string() },
    authScopes: { permission: 'READ_OUTPUT' },
    subscribe: (_root, { filter, after }, { logs }) => logs.follow(checked(filter), after ?? null),
    resolve: (entry) => entry,
  }),
}));
