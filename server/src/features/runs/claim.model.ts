import type { Run } from './run.model.ts';

/** A claim of an agent: of a slot, with a run id of the agent's making, or of a run that is queued. */
export interface RunClaimInput {
  runId: string;
  taskId: string | null;
  scheduledFor: number | null;
}

export type RunClaimOutcome = 'GRANTED' | 'TAKEN' | 'BUSY' | 'GONE';
export interface RunClaim {
  runId: string;
  outcome: RunClaimOutcome;
  run: Run | null;
}

/** An agent's clock may be this far ahead. */
export const EARLY_MS = 1_500;
/** A slot that nobody has taken by then is missed, whatever becomes of it then: see misfires.service.ts. */
export const CLAIM_GRACE_MS = 10_000;
