import { expect, test } from 'vitest';
import { requestTarget } from './request-target.ts';

test.each([
  ['/ping/k', '/ping/k'],
  ['//ping/k', '/ping/k'],
  ['///ping//k///fail?rid=//x', '/ping/k/fail?rid=//x'],
  ['/ping//k', '/ping/k'],
  ['//heartbeat/k', '/heartbeat/k'],
  ['http://127.0.0.1:4000/ping/k?user=a', '/ping/k?user=a'],
  ['HTTPS://beats.example.org//ping/k', '/ping/k'],
  ['http://127.0.0.1:4000', '/'],
  ['http://127.0.0.1:4000?x=1', '/?x=1'],
  ['*', '/*'],
  ['', '/'],
  ['//evil.example/apps', '//evil.example/apps'],
  ['/apps//x', '/apps//x'],
  ['/apps?next=//ping/k', '/apps?next=//ping/k'],
])('%s asks for %s', (url, target) => {
  expect(requestTarget(url)).toBe(target);
});
