import { describe, expect, it } from 'vitest';
import { takersInWords, takersOf } from './takers.ts';
import type { AgentChoice } from './takers.ts';

const agent = (user: string, host: string, more: Partial<AgentChoice> = {}): AgentChoice => ({
  id: `${user}@${host}`,
  user,
  host,
  environment: 'PRODUCTION',
  online: true,
  schedulerEnabled: true,
  ...more,
});
const words = (task: { user: string | null; host: string | null }, agents: AgentChoice[]) =>
  takersInWords(takersOf({ environment: 'PRODUCTION', ...task }, agents)).text;
const ANY = { user: null, host: null };

describe('who will take a run', () => {
  it('is any agent, where several may', () => {
    expect(words(ANY, [agent('ana', 'a'), agent('bob', 'b')])).toBe('any agent');
  });

  it('is the only one that may', () => {
    expect(words({ user: 'bob', host: null }, [agent('ana', 'a'), agent('bob', 'b')])).toBe('bob@b');
    expect(words(ANY, [agent('ana', 'a'), agent('bob', 'b', { environment: 'DEVELOPMENT' })])).toBe('ana@a');
  });

  it('is nobody while those that may are stopped or offline', () => {
    expect(words(ANY, [agent('ana', 'a', { schedulerEnabled: false })])).toBe('ana@a is stopped');
    expect(words(ANY, [agent('ana', 'a', { online: false })])).toBe('ana@a is offline');
    expect(words({ user: 'eve', host: null }, [agent('ana', 'a')])).toBe('no agent is online for it');
    expect(words(ANY, [])).toBe('no agent is online for it');
  });
});
