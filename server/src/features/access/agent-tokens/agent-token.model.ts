import { columnsOf, type Stored } from '../../../database/columns.ts';
import { AgentTokenEntity, EnrollCodeEntity } from './agent-token.entity.ts';

/** Without its hash, which nobody asks for. Times in epoch milliseconds. */
export interface AgentToken extends Stored<typeof AgentTokenEntity, 'hash'> {}

export const AGENT_TOKEN = columnsOf(AgentTokenEntity);
/** Of a token `t`: {@link AgentToken}. */
export const AGENT_TOKEN_COLUMNS = columnsOf(AgentTokenEntity, 'hash').read('t');

/** A code that waits to be traded. Times in epoch milliseconds. */
export interface EnrollCode extends Stored<typeof EnrollCodeEntity, 'hash'> {}

export const ENROLL_CODE = columnsOf(EnrollCodeEntity);
/** Of a code `c`: {@link EnrollCode}. */
export const ENROLL_CODE_COLUMNS = columnsOf(EnrollCodeEntity, 'hash').read('c');
