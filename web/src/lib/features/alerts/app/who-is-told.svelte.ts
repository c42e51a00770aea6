import { resolve } from '$app/paths';
import { keepFresh } from '#lib/graphql/keep-fresh.svelte.ts';
import { createQuery } from '#lib/graphql/query.svelte.ts';
import { WhoIsToldDocument } from './operations.ts';

/** What keeps everybody from being told, and where that is mended. */
export interface WhyNobody {
  /** A sentence; empty where there is nothing to tell anybody by. */
  why: string;
  href: string;
  label: string;
}

/** Whether anybody would be told of anything, as long as the calling component lives. */
export function followWhoIsTold(): {
  /** Null while somebody would be, and while that is not known. */
  readonly whyNobody: WhyNobody | null;
  readonly loading: boolean;
} {
  const query = createQuery(WhoIsToldDocument, () => ({}));
  keepFresh(query);
  const whyNobody = $derived.by(() => {
    if (!query.data) return null;
    const { channels, alertRules } = query.data;
    if (channels.length === 0) return { why: '', href: resolve('/alerts?new=1'), label: 'Add a channel' };
    if (!channels.some(({ enabled }) => enabled))
      return { why: ' Every channel is switched off.', href: resolve('/alerts'), label: 'Show channels' };
    if (!alertRules.some(({ enabled }) => enabled))
      return { why: ' No rule is switched on.', href: resolve('/alerts/rules'), label: 'Show rules' };
    return null;
  });
  return {
    get whyNobody() {
      return whyNobody;
    },
    get loading() {
      return query.loading;
    },
  };
}
