import { columnsOf, type Stored } from '../../../database/columns.ts';
import { db } from '../../../lib/query.ts';
import { AgentTokenEntity, EnrollCodeEntity } from './agent-token.entity.ts';

/** Without its hash, which nobody asks for. Times in epoch milliseconds. */
export interface AgentToken extends Stored<typeof AgentTokenEntity, 'hash'> {}

export const AGENT_TOKEN = columnsOf(AgentTokenEntity, 'hash');
export const AGENT_TOKEN_WITH_HASH = columnsOf(AgentTokenEntity);
/** Tokens `t`. */
export const AGENT_TOKENS = db.selectFrom('agent_token as t').select(AGENT_TOKEN.of('t'));

/** A code that waits to be traded. Times in epoch milliseconds. */
export interface EnrollCode extends Stored<typeof EnrollCodeEntity, 'hash'> {}

export const ENROLL_CODE_WITH_HASH = columnsOf(EnrollCodeEntity);
/** Codes `c`. */
export const ENROLL_CODES = db.selectFrom('enroll_code as c').select(columnsOf(EnrollCodeEntity, 'hash').of('c'));
