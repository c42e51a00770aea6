import { uuid } from '../../../graphql/arguments.ts';
import { builder } from '../../../graphql/builder.ts';
import { notFound } from '../../../lib/errors.ts';
import { AppType } from '../../apps/apps.schema.ts';
import { AppSelectorInputType, AppSelectorType } from '../../apps/selector/selector.schema.ts';
import type { Channel } from '../channels/channel.model.ts';
import { ChannelType } from '../channels/channels.schema.ts';
import { ALERT_EVENTS } from '../delivery/plan.rules.ts';
import { ALERT_PRIORITIES } from '../delivery/priority.rules.ts';
import type { UpdateAlertRuleInput } from './alert-rule.input.ts';
import type { AlertRule } from './alert-rule.model.ts';
import type { RuleOfApp } from './alert-rules.service.ts';

const AlertEventEnum = builder.enumType('AlertEvent', {
  description:
    'DOWN: whatever the reason. FAIL: a reported failure. RESOLVED: the end of what was told, beside something that begins.',
  values: ALERT_EVENTS,
});
const AlertPriorityEnum = builder.enumType('AlertPriority', { values: ALERT_PRIORITIES });

const AlertRuleType = builder.objectRef<AlertRule>('AlertRule').implement({
  description: 'Who is told of what.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    enabled: t.exposeBoolean('enabled'),
    channel: t.field({ type: ChannelType, resolve: (rule, _args, { loadChannel }) => channelOf(rule, loadChannel) }),
    selector: t.field({ type: AppSelectorType, resolve: ({ selector }) => selector }),
    on: t.field({ type: [AlertEventEnum], resolve: ({ on }) => on }),
    afterSeconds: t.exposeInt('afterSeconds'),
    failures: t.exposeInt('failures', {
      description: 'FAIL beats in a row that it takes; silence does not count them.',
    }),
    groupSeconds: t.exposeInt('groupSeconds', {
      description: 'How long it waits for others that belong into the same message; 0: one message an incident.',
    }),
    remindEverySeconds: t.exposeInt('remindEverySeconds', { nullable: true }),
    priority: t.field({ type: AlertPriorityEnum, resolve: ({ priority }) => priority }),
  }),
});

/** A rule goes with its channel: one without has just been deleted. */
async function channelOf(
  { channelId }: AlertRule,
  loadChannel: (id: string) => Promise<Channel | null>,
): Promise<Channel> {
  const channel = await loadChannel(channelId);
  if (channel === null) throw notFound('Channel', 'id', channelId);
  return channel;
}

const AlertPlanStepType = builder.objectRef<RuleOfApp>('AlertPlanStep').implement({
  description: 'What a rule does for one app.',
  fields: (t) => ({
    rule: t.field({ type: AlertRuleType, resolve: ({ rule }) => rule }),
    channel: t.field({
      type: ChannelType,
      resolve: ({ rule }, _args, { loadChannel }) => channelOf(rule, loadChannel),
    }),
    applies: t.exposeBoolean('applies', { description: 'False: the rule is switched off for this app.' }),
    afterSeconds: t.int({ resolve: ({ rule }) => rule.afterSeconds }),
    unlessAcknowledged: t.boolean({ resolve: ({ rule }) => rule.afterSeconds > 0 }),
    on: t.field({ type: [AlertEventEnum], resolve: ({ rule }) => rule.on }),
  }),
});

const CreateAlertRuleInput = builder.inputType('CreateAlertRuleInput', {
  fields: (t) => ({
    name: t.string({ required: true }),
    channelId: t.id({ required: true }),
    enabled: t.boolean({ defaultValue: true }),
    selector: t.field({ type: AppSelectorInputType, required: true }),
    on: t.field({ type: [AlertEventEnum], required: true }),
    afterSeconds: t.int({
      defaultValue: 0,
      description: 'Later than at the beginning: not where it is over or acknowledged by then. At most a week.',
    }),
    failures: t.int({ defaultValue: 1, description: '1 to 1,000.' }),
    groupSeconds: t.int({ defaultValue: 10, description: 'At most an hour.' }),
    remindEverySeconds: t.int({ description: 'A minute to a week.' }),
    priority: t.field({ type: AlertPriorityEnum, defaultValue: 'NORMAL' }),
  }),
});

const UpdateAlertRuleInputType = builder.inputType('UpdateAlertRuleInput', {
  fields: (t) => ({
    name: t.string(),
    channelId: t.id(),
    enabled: t.boolean(),
    selector: t.field({ type: AppSelectorInputType }),
    on: t.field({ type: [AlertEventEnum] }),
    afterSeconds: t.int(),
    failures: t.int(),
    groupSeconds: t.int(),
    remindEverySeconds: t.int(),
    priority: t.field({ type: AlertPriorityEnum }),
  }),
});

builder.objectFields(AppType, (t) => ({
  alertPlan: t.field({
    type: [AlertPlanStepType],
    description: 'Who hears of this app when something is wrong with it, the soonest first.',
    authScopes: { permission: 'READ' },
    resolve: (app, _args, { loadAlertPlan }) => loadAlertPlan(app),
  }),
}));

builder.queryFields((t) => ({
  alertRules: t.field({
    type: [AlertRuleType],
    authScopes: { permission: 'READ' },
    resolve: (_root, _args, { alertRules }) => alertRules.list(),
  }),
}));

builder.mutationFields((t) => ({
  createAlertRule: t.field({
    type: AlertRuleType,
    description: 'What is open already and meets it is told, too.',
    args: { input: t.arg({ type: CreateAlertRuleInput, required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { input }, { alertRules }) => alertRules.create(input),
  }),
  updateAlertRule: t.field({
    type: AlertRuleType,
    description: 'What was told and meets it no more is still told as over.',
    args: { id: t.arg.id({ required: true }), input: t.arg({ type: UpdateAlertRuleInputType, required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id, input }, { alertRules }) => alertRules.update(uuid('id', id), input as UpdateAlertRuleInput),
  }),
  deleteAlertRule: t.id({
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id }, { alertRules }) => alertRules.delete(uuid('id', id)),
  }),
  setAppAlert: t.field({
    type: AppType,
    description:
      'Switches a rule off for one app, or on again: BAD_USER_INPUT for a rule that is not of it in any case.',
    args: {
      appId: t.arg.id({ required: true }),
      ruleId: t.arg.id({ required: true }),
      enabled: t.arg.boolean({ required: true }),
    },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: async (_root, args, { alertRules, loadApp }) => {
      const [appId, ruleId] = [uuid('appId', args.appId), uuid('ruleId', args.ruleId)];
      const app = await loadApp(appId);
      if (app === null) throw notFound('App', 'appId', appId);
      await alertRules.setForApp(app, ruleId, args.enabled);
      return app;
    },
  }),
}));
