import type { Permission } from '#lib/gql/graphql.ts';
import type { Component } from 'svelte';

/** What a menu offers to do. */
export interface Action {
  label: string;
  icon: Component<{ class?: string }>;
  onSelect: () => void;
  /** Stands apart, in red. */
  dangerous?: boolean;
  /** It is there for those only who may do it. */
  needs?: Permission;
}
