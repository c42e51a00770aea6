import type { Component } from 'svelte';
import type { ChannelKind, ChannelSettingsInput } from '#lib/gql/graphql.ts';

/** What the API tells of a channel's settings: never a secret. */
export type ShownSettings = Readonly<Record<string, unknown>>;

/** One setting, as people fill it in. */
export interface SettingField {
  /** The server's name. */
  name: string;
  label: string;
  /**
   * `secret` is written and never read; `list`: several, one a line or with commas; `headers`: `Name: value`, one a line,
   * and as secret as a secret.
   */
  type: 'text' | 'secret' | 'list' | 'headers';
  hint?: string;
  placeholder?: string;
  optional?: boolean;
  /** Of a secret: whether there is one. */
  isSet?: (settings: ShownSettings) => boolean;
  /** Shown only when somebody asks for more options. */
  rare?: boolean;
}

/** How one kind of receiver is offered, and set up. A new one is a file in `kinds/` and a line in `kinds.ts`. */
export interface ChannelKindForm {
  kind: ChannelKind;
  /** Its field of the API's ChannelSettingsInput. */
  field: keyof ChannelSettingsInput;
  label: string;
  icon: Component<{ class?: string }>;
  /** What it is good for, in a line. */
  line: string;
  /** Where what the form asks for is found. */
  help: { text: string; href: string; label: string };
  fields: readonly SettingField[];
}
