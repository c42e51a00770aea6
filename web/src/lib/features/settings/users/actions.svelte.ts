import { complaintAt } from '#lib/form/form.svelte.ts';
import type { FormOptions } from '#lib/form/form.svelte.ts';
import type { UserFieldsFragment } from '#lib/gql/graphql.ts';
import { createMutation } from '#lib/graphql/mutation.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { draftOf, inviteInput, updateInput, userField } from './form.ts';
import type { UserDraft } from './form.ts';
import { DeleteUserDocument, InviteUserDocument, ResetUserPasswordDocument, UpdateUserDocument } from './operations.ts';

type User = UserFieldsFragment;

/** A link that somebody is to get. */
export interface HandedLink {
  title: string;
  email: string;
  link: string;
  mailed: boolean;
  good: string;
}

/** What can be done to users, and which is being asked about. Must be made while a component is being set up. */
export class UserActions {
  inviting = $state(false);
  editing = $state.raw<User | null>(null);
  disabling = $state.raw<User | null>(null);
  deleting = $state.raw<User | null>(null);
  handing = $state.raw<HandedLink | null>(null);
  busy = $state(false);
  #invite = createMutation(InviteUserDocument);
  #update = createMutation(UpdateUserDocument);
  #delete = createMutation(DeleteUserDocument);
  #reset = createMutation(ResetUserPasswordDocument);
  #onDone: () => void;

  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  invite: FormOptions<UserDraft>['send'] = async (draft) => {
    const { data, error } = await this.#invite({ input: inviteInput(draft) });
    if (error) return complaintAt(userField(error), error);
    const { user, link, mailed } = data.inviteUser;
    this.handing = { title: `${user.name} is invited`, email: user.email, link, mailed, good: 'seven days' };
    this.inviting = false;
    this.#onDone();
    return null;
  };

  /** Whoever was invited gets another link, and the one before is good no more. */
  async inviteAgain(user: User): Promise<void> {
    const { data, error } = await this.#invite({ input: inviteInput(draftOf(user)) });
    if (error) return toasts.bad(`Could not invite ${user.name} again. ${error.message}`);
    const { link, mailed } = data.inviteUser;
    this.handing = { title: `${user.name} is invited`, email: user.email, link, mailed, good: 'seven days' };
    this.#onDone();
  }

  edit: FormOptions<UserDraft>['send'] = async (draft) => {
    const user = this.editing;
    if (!user) return null;
    const { error } = await this.#update({ id: user.id, input: updateInput(draft) });
    if (error) return complaintAt(userField(error), error);
    toasts.ok(`Saved ${draft.name.trim()}.`);
    this.editing = null;
    this.#onDone();
    return null;
  };

  async resetPassword(user: User): Promise<void> {
    const { data, error } = await this.#reset({ id: user.id });
    if (error) return toasts.bad(`Could not make a link for ${user.name}. ${error.message}`);
    const title = `A new password for ${user.name}`;
    this.handing = { title, email: user.email, ...data.resetUserPassword, good: 'an hour' };
  }

  async setDisabled(user: User, disabled: boolean): Promise<void> {
    this.busy = true;
    const { error } = await this.#update({ id: user.id, input: { disabled } });
    this.busy = false;
    this.disabling = null;
    if (error) toasts.bad(`Could not ${disabled ? 'disable' : 'enable'} ${user.name}. ${error.message}`);
    else toasts.ok(disabled ? `${user.name} is signed out and cannot sign in.` : `${user.name} can sign in again.`);
    this.#onDone();
  }

  async delete(): Promise<void> {
    const user = this.deleting;
    if (!user) return;
    this.busy = true;
    const { error } = await this.#delete({ id: user.id });
    this.busy = false;
    this.deleting = null;
    // Somebody else may have been faster: then they are gone, as asked.
    if (error && error.code !== 'NOT_FOUND') toasts.bad(`Could not delete ${user.name}. ${error.message}`);
    else toasts.ok(`Deleted ${user.name}.`);
    this.#onDone();
  }
}
