/** The kinds of receivers, as the API names them. Each has a folder of its own, and a line in `kinds.ts`. */
export const CHANNEL_KINDS = ['EMAIL', 'SLACK', 'DISCORD', 'SMS', 'WEBHOOK'] as const;
export type ChannelKindName = (typeof CHANNEL_KINDS)[number];
