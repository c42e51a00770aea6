import { describe, expect, it } from 'vitest';
import { levelOf } from './level.ts';

describe('the level of a line', () => {
  it('is INFO on standard output, whatever it says', () => {
    expect(levelOf('stdout', 'ERROR: not here')).toBe('INFO');
  });

  it.each([
    'ERROR: broken',
    'fatal: no such branch',
    'error: 0 is not a port',
    'Traceback (most recent call last):',
    'E: Unable to locate package',
    'CRITICAL disk is full',
    '2026-11-26T10:00:00Z ERROR no room',
    '\u001B[31mERROR\u001B[0m no room',
    '[error] upstream gone',
    'level=error msg="no room"',
    '{"level":"fatal","msg":"gone"}',
    '3 errors, 0 warnings',
    '10 errors',
    'app v2.0 failed',
    'backup failed: 0 files left',
    'error rate: 0.5%',
    'java.lang.Exception: Exception in thread',
    'panic: runtime error',
  ])('on standard error is ERROR where the line tells of one: %s', (line) => {
    expect(levelOf('stderr', line)).toBe('ERROR');
  });

  it.each([
    'careful',
    '0 errors',
    '0 error(s), 2 warning(s)',
    'Tests: 12 passed, 0 failed',
    'no errors found, terrorised',
    'finished without any error',
    'errors: 0, failures: 0',
    'failed=0',
    'error rate: 0.0%',
    'Error: none',
    'writing to /var/log/error.log',
    'running with --fail-on-error',
    'not an error',
    'WARNING: an error is near',
  ])('is WARNING where it tells of none: %s', (line) => {
    expect(levelOf('stderr', line)).toBe('WARNING');
  });

  it('is what a logger calls it that writes to standard error', () => {
    expect(levelOf('stderr', 'INFO:root:started')).toBe('INFO');
    expect(levelOf('stderr', '2026-11-26 10:00:00,123 [DEBUG] error handler registered')).toBe('DEBUG');
    expect(levelOf('stderr', 'time="…" level=warning msg="failed once"')).toBe('WARNING');
    expect(levelOf('stderr', 'Information about errors')).toBe('ERROR');
  });
});
