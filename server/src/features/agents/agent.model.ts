import { db } from '../../lib/query.ts';
import { columnsOf, type Stored } from '../../database/columns.ts';
import { AgentEntity } from './agent.entity.ts';

/** An agent as one read of the database saw it; times in epoch milliseconds. */
export interface Agent extends Stored<typeof AgentEntity, 'appSlug' | 'spoolId' | 'spoolBatch'> {}

/** Silence after which an agent is offline and its runs are lost. */
export const LEASE_MS = 60_000;

export const AGENT = columnsOf(AgentEntity, 'appSlug', 'spoolId', 'spoolBatch');
/** Agents `g`. */
export const AGENTS = db.selectFrom('agent as g').select(AGENT.of('g'));
