import type { RuleFieldsFragment } from '#lib/gql/graphql.ts';
import { createMutation } from '#lib/graphql/mutation.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { DeleteRuleDocument, UpdateRuleDocument } from './operations.ts';

type Rule = RuleFieldsFragment;

/** What can be done to rules, and which of it is being asked about. Must be made while a component is being set up. */
export class RuleActions {
  editing = $state.raw<Rule | null>(null);
  deleting = $state.raw<Rule | null>(null);
  busy = $state(false);
  #update = createMutation(UpdateRuleDocument);
  #delete = createMutation(DeleteRuleDocument);
  #onDone: () => void;

  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  async setEnabled({ id, name }: Rule, enabled: boolean): Promise<void> {
    const { error } = await this.#update({ id, input: { enabled } });
    if (error) toasts.bad(`Could not switch ${name} ${enabled ? 'on' : 'off'}. ${error.message}`);
    else toasts.ok(`Switched ${name} ${enabled ? 'on' : 'off'}.`);
    this.#onDone();
  }

  async delete(): Promise<void> {
    const rule = this.deleting;
    if (!rule) return;
    this.busy = true;
    const { error } = await this.#delete({ id: rule.id });
    this.busy = false;
    // Somebody else may have been faster: then it is gone, as asked.
    if (!error || error.code === 'NOT_FOUND') toasts.ok(`Deleted ${rule.name}.`);
    else toasts.bad(`Could not delete ${rule.name}. ${error.message}`);
    this.deleting = null;
    this.#onDone();
  }
}
