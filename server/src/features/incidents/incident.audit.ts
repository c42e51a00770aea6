import type { Incident } from '../../ledger/incident.model.ts';
import { Audited } from '../access/audit/audited.ts';
import { stateOf } from './incident-state.rules.ts';

/** An incident by what people do with it: the rest is what has happened. */
export const AUDITED_INCIDENT = new Audited<Incident>({
  kind: 'INCIDENT',
  name: ({ appName, kind }) => `${appName} ${kind}`,
  fields: (incident) => ({ state: stateOf(incident), note: incident.note, end: incident.end }),
});
