import type { Incident } from '../../../ledger/incident.model.ts';
import type { MaintenanceTimes } from '../../maintenance/window-times.rules.ts';
import type { IncidentFacts } from './notice.rules.ts';

/** What an incident knows of its app, as it was last seen. */
export type OfApp = Pick<Incident, 'appId' | 'appTags' | 'appEnvironment'>;

/** From when on alerts of an incident's app are not held back, by a snooze (epoch ms) or by a window. */
export function freeing(
  { appId: id, appTags: tags, appEnvironment: environment }: OfApp,
  snoozedUntil: number | null,
  maintenance: MaintenanceTimes,
): IncidentFacts['freeAt'] {
  const app = { id, tags, environment };
  return (at) => maintenance.freeAt(app, Math.max(at, snoozedUntil ?? 0));
}
