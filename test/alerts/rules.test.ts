import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addChannel, addRule, toldOf, type RuleInput } from '../kit/alerts.ts';
import { createApp, uniqueName, updateApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Variables } from '../kit/graphql-client.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { useServer } from '../kit/server.ts';

const RULE_FIELDS = `id name enabled channel { id } on afterSeconds failures groupSeconds remindEverySeconds priority
  selector { all tagsAny tagsAll tagsNone environment appIds exceptAppIds }`;
const CREATE = `mutation ($input: CreateAlertRuleInput!) { createAlertRule(input: $input) { ${RULE_FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateAlertRuleInput!) { updateAlertRule(id: $id, input: $input) { ${RULE_FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deleteAlertRule(id: $id) }';
const SET_APP_ALERT = `mutation ($appId: ID!, $ruleId: ID!, $enabled: Boolean!) {
  setAppAlert(appId: $appId, ruleId: $ruleId, enabled: $enabled) { id alertPlan { applies rule { id } } } }`;
const PLAN = `query ($id: ID) { app(id: $id) { alertPlan {
  rule { id } channel { id } applies afterSeconds unlessAcknowledged on } } }`;

interface Rule extends Required<Omit<RuleInput, 'selector'>> {
  id: string;
  name: string;
  channel: { id: string };
  selector: Record<string, unknown>;
}
interface Step {
  rule: { id: string };
  applies: boolean;
}

const NO_CONDITION = {
  all: false,
  tagsAny: [],
  tagsAll: [],
  tagsNone: [],
  environment: null,
  appIds: [],
  exceptAppIds: [],
};

/** What is wrong in an edit as in a new rule, and the field that the error names. */
const WRONG: [input: Variables, field: string][] = [
  [{ name: ' \0 ' }, 'name'],
  [{ name: 'x'.repeat(101) }, 'name'],
  [{ channelId: 'ops' }, 'channelId'],
  [{ channelId: randomUUID() }, 'channelId'],
  [{ on: [] }, 'on'],
  [{ on: ['RESOLVED'] }, 'on'],
  [{ on: ['RESOLVED', 'RESOLVED'] }, 'on'],
  [{ afterSeconds: -1 }, 'afterSeconds'],
  [{ afterSeconds: 604_801 }, 'afterSeconds'],
  [{ failures: 0 }, 'failures'],
  [{ failures: 1_001 }, 'failures'],
  [{ groupSeconds: -1 }, 'groupSeconds'],
  [{ groupSeconds: 3_601 }, 'groupSeconds'],
  [{ remindEverySeconds: 0 }, 'remindEverySeconds'],
  [{ remindEverySeconds: 59 }, 'remindEverySeconds'],
  [{ remindEverySeconds: 604_801 }, 'remindEverySeconds'],
  [{ selector: {} }, 'selector'],
  [{ selector: { all: null, appIds: null } }, 'selector'],
  [{ selector: { all: false } }, 'selector.all'],
  [{ selector: { all: true, tagsAny: [] } }, 'selector.tagsAny'],
  [{ selector: { tagsAll: [] } }, 'selector.tagsAll'],
  [{ selector: { all: true, tagsNone: [] } }, 'selector.tagsNone'],
  [{ selector: { tagsAny: ['a', ' '] } }, 'selector.tagsAny'],
  [{ selector: { tagsAny: ['x'.repeat(51)] } }, 'selector.tagsAny'],
  [{ selector: { appIds: [] } }, 'selector.appIds'],
  [{ selector: { appIds: ['web'] } }, 'selector.appIds'],
  [{ selector: { all: true, exceptAppIds: [] } }, 'selector.exceptAppIds'],
  [{ selector: { all: true, exceptAppIds: ['1'] } }, 'selector.exceptAppIds'],
  [{ selector: { appIds: Array.from({ length: 1_001 }, randomUUID) } }, 'selector.appIds'],
];

describe.each(DATABASES)('rules, on %s', (database) => {
  const server = useServer(database);
  let receiver: HttpReceiver;
  let hook: string;

  beforeAll(async () => {
    receiver = await HttpReceiver.start();
    hook = await addChannel(server(), receiver.url);
  });
  afterAll(() => receiver[Symbol.asyncDispose]());

  const whole = (input: Variables = {}) => ({
    name: 'r',
    channelId: hook,
    on: ['DOWN'],
    selector: { all: true },
    ...input,
  });
  const create = async (input: Variables): Promise<Rule> =>
    (await server().query<{ createAlertRule: Rule }>(CREATE, { input: whole(input) })).createAlertRule;
  const update = async (id: string, input: Variables): Promise<Rule> =>
    (await server().query<{ updateAlertRule: Rule }>(UPDATE, { id, input })).updateAlertRule;
  const fail = (app: App) => beat(server(), app, { kind: 'FAIL' });
  const succeed = (app: App) => beat(server(), app);
  /** What the channel was told of the app, after all that is due has been sent. */
  const toldTypes = async (app: App, by = receiver): Promise<string[]> => {
    await server().sweep();
    return toldOf(by, app).map(({ type }) => type);
  };
  const planOf = async (app: App): Promise<Step[]> =>
    (await server().query<{ app: { alertPlan: Step[] } }>(PLAN, { id: app.id })).app.alertPlan;
  /** An app that is down, and that nobody is told of. */
  const downApp = async (): Promise<App> => {
    const app = await createApp(server());
    await fail(app);
    await server().sweep();
    return app;
  };

  describe('as they are written', () => {
    test('are given back as they are stored, with what was left out, and are listed the oldest first', async () => {
      const [first, second] = [randomUUID(), randomUUID()];
      const made = await create({
        name: '  Cafe\u0301  ',
        on: ['DOWN', 'RESOLVED', 'DOWN'],
        selector: { tagsAny: [' Cafe\u0301 ', 'Café', 'b'], appIds: [first.toUpperCase(), second, first] },
      });
      expect(made).toEqual({
        id: made.id,
        name: 'Café',
        enabled: true,
        channel: { id: hook },
        on: ['DOWN', 'RESOLVED'],
        afterSeconds: 0,
        failures: 1,
        groupSeconds: 10,
        remindEverySeconds: null,
        priority: 'NORMAL',
        selector: { ...NO_CONDITION, tagsAny: ['Café', 'b'], appIds: [first, second] },
      });
      const later = await create({ selector: { all: true, environment: 'DEVELOPMENT' }, enabled: false });
      const { alertRules } = await server().query<{ alertRules: Rule[] }>(`{ alertRules { ${RULE_FIELDS} } }`);
      expect(alertRules.slice(-2)).toEqual([made, later]);
      for (const { id } of [made, later]) await server().query(DELETE, { id });
    });

    test('keep in an edit what it does not name, and lose only their reminders by a null', async () => {
      const settings = { afterSeconds: 30, failures: 3, groupSeconds: 0, remindEverySeconds: 60, priority: 'HIGH' };
      const selector = { tagsAll: ['never'] };
      const made = await create({ ...settings, selector });
      expect(await update(made.id, { name: 'other' })).toEqual({ ...made, name: 'other' });
      expect(await update(made.id, { remindEverySeconds: null, selector: { all: true, tagsNone: ['x'] } })).toEqual({
        ...made,
        name: 'other',
        remindEverySeconds: null,
        selector: { ...NO_CONDITION, all: true, tagsNone: ['x'] },
      });
      for (const field of ['name', 'channelId', 'enabled', 'selector', 'on', 'afterSeconds', 'priority'])
        expect(await server().refusal(UPDATE, { id: made.id, input: { [field]: null } })).toEqual({
          code: 'BAD_USER_INPUT',
          field,
          message: `${field}: must not be null`,
        });
      await server().query(DELETE, { id: made.id });
    });

    test('are refused with the field that is wrong, new and in an edit, and stay as they were', async () => {
      const made = await create({ selector: { tagsAll: ['never'] } });
      for (const [input, field] of WRONG) {
        const expected = { code: 'BAD_USER_INPUT', field, message: expect.stringMatching(`^${field}: `) };
        expect(await server().refusal(CREATE, { input: whole(input) })).toEqual(expected);
        expect(await server().refusal(UPDATE, { id: made.id, input })).toEqual(expected);
      }
      expect(await update(made.id, {})).toEqual(made);
      await server().query(DELETE, { id: made.id });
    });

    test('that do not exist are not found', async () => {
      const id = randomUUID();
      const app = await createApp(server());
      const missing = { code: 'NOT_FOUND', field: 'id' };
      expect(await server().refusal(UPDATE, { id, input: { name: 'x' } })).toMatchObject(missing);
      expect(await server().refusal(DELETE, { id })).toMatchObject(missing);
      const toggle = { appId: app.id, ruleId: id, enabled: true };
      expect(await server().refusal(SET_APP_ALERT, toggle)).toMatchObject({ code: 'NOT_FOUND', field: 'ruleId' });
      expect(await server().refusal(SET_APP_ALERT, { ...toggle, appId: id })).toMatchObject({
        code: 'NOT_FOUND',
        field: 'appId',
      });
    });
  });

  test('select by every kind of condition, joined by "and"', async () => {
    const [red, blue, mark] = [uniqueName('red'), uniqueName('blue'), uniqueName('mark')];
    const plain = await createApp(server(), { tags: [mark] });
    const both = await createApp(server(), { tags: [mark, red, blue] });
    const onlyRed = await createApp(server(), { tags: [mark, red], environment: 'DEVELOPMENT' });
    const names = new Map([plain, both, onlyRed].map(({ id }, index) => [id, ['plain', 'both', 'onlyRed'][index]]));
    const selected = async (selector: Variables): Promise<unknown[]> => {
      const { id } = await create({ selector });
      const { apps } = await server().query<{ apps: { nodes: { id: string; alertPlan: Step[] }[] } }>(
        '{ apps(first: 500) { nodes { id alertPlan { applies rule { id } } } } }',
      );
      await server().query(DELETE, { id });
      return apps.nodes
        .filter(({ alertPlan }) => alertPlan.some(({ rule, applies }) => applies && rule.id === id))
        .map((app) => names.get(app.id))
        .filter((name) => name !== undefined)
        .toSorted();
    };
    expect(await selected({ all: true })).toEqual(['both', 'onlyRed', 'plain']);
    expect(await selected({ tagsAny: [red, blue] })).toEqual(['both', 'onlyRed']);
    expect(await selected({ tagsAll: [red, blue] })).toEqual(['both']);
    expect(await selected({ tagsAll: [mark], tagsNone: [blue] })).toEqual(['onlyRed', 'plain']);
    expect(await selected({ environment: 'DEVELOPMENT' })).toEqual(['onlyRed']);
    expect(await selected({ tagsAny: [red], environment: 'PRODUCTION' })).toEqual(['both']);
    expect(await selected({ appIds: [plain.id, onlyRed.id], tagsNone: [blue, red] })).toEqual(['plain']);
    expect(await selected({ all: true, exceptAppIds: [both.id, plain.id] })).toEqual(['onlyRed']);
    expect(await selected({ appIds: [plain.id], exceptAppIds: [plain.id] })).toEqual([]);
  });

  describe('that change while something is open', () => {
    test('tell of it once they are made, switched on, or come to match', async () => {
      const [made, switchedOn, matching] = [await downApp(), await downApp(), await downApp()];
      await addRule(server(), hook, { selector: { appIds: [made.id] } });
      expect(await toldTypes(made)).toEqual(['incident.opened']);
      const off = await addRule(server(), hook, { enabled: false, selector: { appIds: [switchedOn.id] } });
      expect(await toldTypes(switchedOn)).toEqual([]);
      await update(off, { enabled: true });
      expect(await toldTypes(switchedOn)).toEqual(['incident.opened']);
      const other = await addRule(server(), hook, { on: ['LATE'], selector: { appIds: [matching.id] } });
      expect(await toldTypes(matching)).toEqual([]);
      await update(other, { on: ['LATE', 'FAIL'] });
      expect(await toldTypes(matching)).toEqual(['incident.opened']);
    });

    test('take back what was not told yet when they are switched off, deleted or come to match no more', async () => {
      const apps = [await createApp(server()), await createApp(server()), await createApp(server())] as const;
      const rules = await Promise.all(
        apps.map(({ id }) => addRule(server(), hook, { afterSeconds: 60, selector: { appIds: [id] } })),
      );
      for (const app of apps) await fail(app);
      await server().sweep();
      await update(rules[0]!, { enabled: false });
      await server().query(DELETE, { id: rules[1] });
      await update(rules[2]!, { selector: { appIds: [randomUUID()] } });
      await server().advance(90_000);
      for (const app of apps) {
        await succeed(app);
        expect(await toldTypes(app)).toEqual([]);
      }
    });

    test('still tell the end of what was told when they are switched off or deleted', async () => {
      const apps = [await createApp(server()), await createApp(server())] as const;
      const rules = await Promise.all(apps.map(({ id }) => addRule(server(), hook, { selector: { appIds: [id] } })));
      for (const app of apps) await fail(app);
      await server().sweep();
      await update(rules[0]!, { enabled: false });
      await server().query(DELETE, { id: rules[1] });
      for (const app of apps) {
        expect(await toldTypes(app)).toEqual(['incident.opened']);
        await succeed(app);
        expect(await toldTypes(app)).toEqual(['incident.opened', 'incident.resolved']);
      }
    });

    test('tell sooner or later as they now say, and of what is over nothing', async () => {
      const [sooner, over] = [await createApp(server()), await downApp()];
      const rule = await addRule(server(), hook, { afterSeconds: 3_600, selector: { appIds: [sooner.id, over.id] } });
      await fail(sooner);
      await server().sweep();
      await succeed(over);
      await update(rule, { afterSeconds: 60 });
      expect(await toldTypes(sooner)).toEqual([]);
      await server().advance(60_000);
      expect(await toldTypes(sooner)).toEqual(['incident.opened']);
      expect(await toldTypes(over)).toEqual([]);
    });

    test('tell another channel once they name it, and the one before of the end', async () => {
      await using second = await HttpReceiver.start();
      const other = await addChannel(server(), second.url);
      const app = await createApp(server());
      const rule = await addRule(server(), hook, { selector: { appIds: [app.id] } });
      await fail(app);
      await server().sweep();
      await update(rule, { channelId: other });
      expect(await toldTypes(app, second)).toEqual(['incident.opened']);
      await succeed(app);
      expect(await toldTypes(app, second)).toEqual(['incident.opened', 'incident.resolved']);
      expect(await toldTypes(app)).toEqual(['incident.opened', 'incident.resolved']);
    });
  });

  describe('for one app', () => {
    test('are listed in the order in which they tell, with those that it is excepted from', async () => {
      const tag = uniqueName('tag');
      const app = await createApp(server(), { tags: [tag] });
      const later = await create({ afterSeconds: 900, on: ['DOWN'], selector: { appIds: [app.id] } });
      const usual = await create({ on: ['DOWN', 'RESOLVED'], selector: { tagsAny: [tag], exceptAppIds: [app.id] } });
      const urgent = await create({ on: ['FAIL'], priority: 'CRITICAL', selector: { tagsAll: [tag] } });
      await create({ enabled: false, selector: { appIds: [app.id] } });
      await create({ selector: { tagsAll: [tag, 'another'] } });
      const now = { channel: { id: hook }, applies: true, afterSeconds: 0, unlessAcknowledged: false };
      expect(await planOf(app)).toEqual([
        { ...now, rule: { id: urgent.id }, on: ['FAIL'] },
        { ...now, rule: { id: usual.id }, on: ['DOWN', 'RESOLVED'], applies: false },
        { ...now, rule: { id: later.id }, on: ['DOWN'], afterSeconds: 900, unlessAcknowledged: true },
      ]);
    });

    test('can be switched off and on again, also while it is down', async () => {
      const tag = uniqueName('tag');
      const [app, other] = [await createApp(server(), { tags: [tag] }), await createApp(server(), { tags: [tag] })];
      const rule = await addRule(server(), hook, { selector: { tagsAny: [tag] } });
      const set = async (enabled: boolean): Promise<Step[]> => {
        const variables = { appId: app.id, ruleId: rule, enabled };
        return (await server().query<{ setAppAlert: { alertPlan: Step[] } }>(SET_APP_ALERT, variables)).setAppAlert
          .alertPlan;
      };
      expect(await set(false)).toEqual([{ applies: false, rule: { id: rule } }]);
      expect(await set(false)).toEqual([{ applies: false, rule: { id: rule } }]);
      for (const each of [app, other]) await fail(each);
      expect(await toldTypes(app)).toEqual([]);
      expect(await toldTypes(other)).toEqual(['incident.opened']);
      expect(await set(true)).toEqual([{ applies: true, rule: { id: rule } }]);
      expect(await toldTypes(app)).toEqual(['incident.opened']);
    });

    test('cannot be switched where they are not of it, nor for more apps than one can name', async () => {
      const app = await createApp(server());
      const strange = await addRule(server(), hook, { selector: { tagsAny: ['never'] } });
      const full = await addRule(server(), hook, {
        selector: { all: true, exceptAppIds: Array.from({ length: 1_000 }, randomUUID) },
      });
      const refused = { code: 'BAD_USER_INPUT', field: 'ruleId' };
      for (const ruleId of [strange, full])
        expect(await server().refusal(SET_APP_ALERT, { appId: app.id, ruleId, enabled: false })).toMatchObject(refused);
      await updateApp(server(), app.id, { tags: ['never'] });
      await server().query(SET_APP_ALERT, { appId: app.id, ruleId: strange, enabled: false });
      await server().query(SET_APP_ALERT, { appId: app.id, ruleId: full, enabled: true });
      await server().query(DELETE, { id: full });
    });
  });
});
