import { builder } from '../../../graphql/builder.ts';
import { EnvironmentEnum } from '../apps.enums.ts';
import type { AppSelectorInput } from './selector.input.ts';
import type { AppSelector } from './selector.rules.ts';

export const AppSelectorType = builder.objectRef<AppSelector>('AppSelector').implement({
  description: 'Conditions are joined by "and"; empty ones are none.',
  fields: (t) => ({
    all: t.exposeBoolean('all'),
    tagsAny: t.exposeStringList('tagsAny'),
    tagsAll: t.exposeStringList('tagsAll'),
    tagsNone: t.exposeStringList('tagsNone'),
    environment: t.field({ type: EnvironmentEnum, nullable: true, resolve: ({ environment }) => environment }),
    appIds: t.idList({ resolve: ({ appIds }) => appIds }),
    exceptAppIds: t.idList({ resolve: ({ exceptAppIds }) => exceptAppIds }),
  }),
});

export const AppSelectorInputType = builder.inputRef<AppSelectorInput>('AppSelectorInput').implement({
  description: 'Conditions are joined by "and"; one that is empty, `all` among them, is BAD_USER_INPUT.',
  fields: (t) => ({
    all: t.boolean(),
    tagsAny: t.stringList(),
    tagsAll: t.stringList(),
    tagsNone: t.stringList(),
    environment: t.field({ type: EnvironmentEnum }),
    appIds: t.idList(),
    exceptAppIds: t.idList({ description: 'At most 1,000, as of each list here; no condition by itself.' }),
  }),
});
