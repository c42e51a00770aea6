import type { IncidentFieldsFragment } from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { createMutation } from '#lib/graphql/mutation.ts';
import { clock } from '#lib/time/clock.svelte.ts';
import { dayOrMinute } from '#lib/time/format.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { AcknowledgeIncidentDocument, ResolveIncidentDocument, SnoozeAppDocument } from './operations.ts';

type Incident = IncidentFieldsFragment;
/** An app whose alerts can be snoozed. */
type Snoozable = { id: string; name: string };

/**
 * What can be done about incidents, and which of it is being asked about. Must be made while a component is being set
 * up.
 */
export class IncidentActions {
  acknowledging = $state.raw<Incident | null>(null);
  resolving = $state.raw<Incident | null>(null);
  snoozing = $state.raw<Snoozable | null>(null);
  busy = $state(false);
  #acknowledge = createMutation(AcknowledgeIncidentDocument);
  #resolve = createMutation(ResolveIncidentDocument);
  #snooze = createMutation(SnoozeAppDocument);
  #onDone: () => void;

  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  /**
   * Somebody looks after what is being asked about, with this note; null once it is said. An app that is down has been
   * late before: that is the same trouble, and is acknowledged with it.
   */
  async acknowledge(note: string): Promise<ApiError | null> {
    const incident = this.acknowledging;
    if (!incident) return null;
    const again = incident.state === 'ACKNOWLEDGED';
    // An empty note takes away the one there was; where there was none, there is nothing to say.
    const given = note.trim() === '' && !incident.note ? null : note.trim();
    const { data, error } = await this.#acknowledge({ id: incident.id, note: given });
    if (error) {
      this.#onDone();
      return error;
    }
    if (incident.kind === 'DOWN') {
      const earlier = data.acknowledgeIncident.app?.incidents.nodes ?? [];
      const late = earlier.find(({ kind, state }) => kind === 'LATE' && state !== 'RESOLVED');
      if (late) await this.#acknowledge({ id: late.id, note: given });
    }
    toasts.ok(again ? `Changed the note on ${incident.appName}.` : `Acknowledged: ${incident.appName}.`);
    this.acknowledging = null;
    this.#onDone();
    return null;
  }

  async resolve(): Promise<void> {
    const incident = this.resolving;
    if (!incident) return;
    this.busy = true;
    const { error } = await this.#resolve({ id: incident.id });
    this.busy = false;
    // It may have ended by itself while somebody was asked.
    if (!error) toasts.ok(`Ended the incident of ${incident.appName}.`);
    else if (error.code === 'CONFLICT') toasts.ok(`The incident of ${incident.appName} had ended already.`);
    else toasts.bad(`Could not end the incident of ${incident.appName}. ${error.message}`);
    this.resolving = null;
    this.#onDone();
  }

  /** Nobody is told of the app until then (epoch milliseconds); null once that is so. */
  async snooze(until: number): Promise<ApiError | null> {
    const app = this.snoozing;
    if (!app) return null;
    const { error } = await this.#snooze({ id: app.id, until: new Date(until).toISOString() });
    if (error) return error;
    toasts.ok(`Snoozed ${app.name} until ${dayOrMinute(until, clock.exact())}.`);
    this.snoozing = null;
    this.#onDone();
    return null;
  }

  async wake(app: Snoozable): Promise<void> {
    const { error } = await this.#snooze({ id: app.id, until: null });
    if (error) toasts.bad(`Could not wake up ${app.name}. ${error.message}`);
    else toasts.ok(`Alerts of ${app.name} are on again.`);
    this.#onDone();
  }
}
