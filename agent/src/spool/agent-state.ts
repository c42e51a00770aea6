import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Task } from '../schedule/tasks.ts';
import { replaceFile } from './files.ts';

/**
 * What an agent has to know of its last start, so that it can go on where that stopped, also while the server is away.
 */
export interface AgentState {
  /** That this agent may have on the server, the likeliest first. */
  sessionIds: string[];
  agentId: string | null;
  /** What this machine's clock had to be corrected by, in milliseconds. */
  clockOffset: number;
  schedulerRunning: boolean;
  tasks: Task[];
}

const NOTHING: AgentState = { sessionIds: [], agentId: null, clockOffset: 0, schedulerRunning: false, tasks: [] };
const FILE = 'agent.json';

export function readAgentState(directory: string): AgentState {
  try {
    return { ...NOTHING, ...(JSON.parse(readFileSync(join(directory, FILE), 'utf8')) as Partial<AgentState>) };
  } catch {
    // The first start, or a file that somebody has spoilt: the server tells it all again.
    return NOTHING;
  }
}

/** @throws Error where it cannot be written */
export const writeAgentState = (directory: string, state: AgentState): void =>
  replaceFile(join(directory, FILE), JSON.stringify(state));
