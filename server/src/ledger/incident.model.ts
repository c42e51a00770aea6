import { db } from '../lib/query.ts';
import { columnsOf, type Stored } from '../database/columns.ts';
import { IncidentEntity } from './incident.entity.ts';

/** Times in epoch milliseconds. */
export interface Incident extends Stored<typeof IncidentEntity, 'searchText' | 'plannedVersion'> {}

export const INCIDENT = columnsOf(IncidentEntity, 'searchText', 'plannedVersion');
/** Incidents `i`. */
export const INCIDENTS = db.selectFrom('incident as i').select(INCIDENT.of('i'));
