import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clientAddresses } from './client-address.ts';

const from = (remoteAddress: string, forwarded?: string) => ({
  socket: { remoteAddress } as Socket,
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
});

describe('the address of a client', () => {
  const trusting = clientAddresses(['10.0.0.0/8', '::1', '127.0.0.1']);
  it.each([
    ['is the other end of the connection', from('203.0.113.7'), '203.0.113.7'],
    ['is that one still where a stranger says another', from('203.0.113.7', '198.51.100.1'), '203.0.113.7'],
    ['is what a trusted proxy says', from('127.0.0.1', '198.51.100.1'), '198.51.100.1'],
    ['is the last one that is no proxy', from('127.0.0.1', '192.0.2.1, 198.51.100.1, 10.1.2.3'), '198.51.100.1'],
    ['is the proxy where it says none', from('127.0.0.1'), '127.0.0.1'],
    ['is the proxy where what it says is none', from('127.0.0.1', '198.51.100.1, unknown'), '127.0.0.1'],
    ['is IPv4 where it is written as IPv6', from('::ffff:203.0.113.7'), '203.0.113.7'],
    ['is without the port that some proxies add', from('::1', '198.51.100.1:4711'), '198.51.100.1'],
    ['is without brackets', from('::1', '[2001:db8::1]:4711'), '2001:db8::1'],
  ])('%s', (_, request, expected) => {
    expect(trusting(request)).toBe(expected);
  });

  it('is never what a header says where no proxy is trusted', () => {
    expect(clientAddresses([])(from('127.0.0.1', '198.51.100.1'))).toBe('127.0.0.1');
  });

  it('does not take long to be told from a header that is', () => {
    expect(trusting(from('127.0.0.1', Array(1_000).fill('10.0.0.1').join(',')))).toBe('10.0.0.1');
  });
});
