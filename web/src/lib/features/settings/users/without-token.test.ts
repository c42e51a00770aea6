import { describe, expect, it } from 'vitest';
import { withoutToken } from './without-token.ts';

const agent = (user: string, host: string) => ({ user, host });

describe('the agents that have no token', () => {
  const agents = [agent('root', 'db-1'), agent('www', 'web-1.example.org'), agent('www', 'web-12example.org')];
  it.each([
    ['all, while there is none', [], agents],
    ['all but the one that it names', [agent('root', 'db-1')], agents.slice(1)],
    ['not those that a pattern names', [agent('*', 'web-*')], agents.slice(0, 1)],
    ['those that another user of the host has one for', [agent('www', 'db-1')], agents],
    ['those that only look alike: a point is a point', [agent('www', 'web-1.example.org')], [agents[0], agents[2]]],
    ['none, where anybody has one', [agent('*', '*')], []],
  ])('are %s', (_what, tokens, without) => {
    expect(withoutToken(agents, tokens)).toEqual(without);
  });
});
