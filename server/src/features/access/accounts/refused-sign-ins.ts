import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from '../../../lib/client-address.ts';
import type { Sql } from '../../../lib/sql.ts';
import type { AuditLog } from '../audit/audit-log.service.ts';
import { targetOfGiven } from './auth-audit.ts';
import type { Attempt } from './sign-in-limits.ts';
import type { UsersService } from './users.service.ts';

export interface RefusedSignInsOptions {
  sql: Sql;
  audit: AuditLog;
  users: UsersService;
}

const MINUTE_S = 60;
/** However many addresses and accounts somebody has. */
const MAX_PER_MINUTE = 60;

/** Writes down who would have got in, but is disabled, and who tries too often: of those once a minute. */
export class RefusedSignIns {
  readonly #options: RefusedSignInsOptions;
  readonly #of = new RateLimiterMemory({ points: 1, duration: MINUTE_S });
  readonly #all = new RateLimiterMemory({ points: MAX_PER_MINUTE, duration: MINUTE_S });

  constructor(options: RefusedSignInsOptions) {
    this.#options = options;
  }

  /** Whether a user may have a session; that one may not is recorded. */
  async mayHaveSession(userId: string): Promise<boolean> {
    const { sql, audit, users } = this.#options;
    const user = await users.find(userId);
    if (user === null) return false;
    if (user.state !== 'DISABLED') return true;
    const { id, name } = user;
    await audit.record(sql, { action: 'SIGN_IN_REFUSED', target: { kind: 'USER', id, name } });
    return false;
  }

  /** Records a try that was one too many, unless one was within a minute from the address, or for the account. */
  async limited({ address, account, userId }: Attempt): Promise<void> {
    const isNew = [await isFirst(this.#of, `address ${networkOf(address)}`)];
    const whose = userId ?? account?.trim().toLowerCase();
    if (whose !== undefined) isNew.push(await isFirst(this.#of, `account ${whose}`));
    if (isNew.includes(false) || !(await isFirst(this.#all, ''))) return;
    const { sql, audit } = this.#options;
    await audit.record(sql, { action: 'SIGN_IN_LIMITED', target: targetOfGiven(account) });
  }
}

/** Whether there is room for one more. */
async function isFirst(limiter: RateLimiterMemory, key: string): Promise<boolean> {
  try {
    await limiter.consume(key);
    return true;
  } catch (error) {
    if (error instanceof RateLimiterRes) return false;
    throw error;
  }
}
