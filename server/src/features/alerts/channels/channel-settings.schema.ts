import { builder } from '../../../graphql/builder.ts';
import type { GivenSettings } from './channel-settings.ts';
import { channelKinds } from './kinds.ts';

/** Composed of all kinds; `checkNewSettings` and `checkSettingsEdit` read it. */
export const ChannelSettingsInput = builder.inputRef<GivenSettings>('ChannelSettingsInput').implement({
  isOneOf: true,
  description:
    'One of each kind; secrets can be written and never read. In an update a secret left out, or empty where it is required, stays, unless the host that it is sent to changes: then it must be given again.',
  fields: (t) => Object.fromEntries(channelKinds.map(({ field, input }) => [field, t.field({ type: input })])),
});
