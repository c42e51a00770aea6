import { expect, test } from 'vitest';
import { ServerClock, type MachineTime } from './clock.ts';

/** A machine whose two clocks the test moves. */
class TestMachine implements MachineTime {
  wallMs = 1_000_000;
  monotonicMs = 5_000;

  wall = (): number => this.wallMs;
  monotonic = (): number => this.monotonicMs;

  pass(ms: number): void {
    this.wallMs += ms;
    this.monotonicMs += ms;
  }
}

test("the time is this machine's until the server has told its own", () => {
  const machine = new TestMachine();
  const clock = new ServerClock(machine);
  expect(clock.now()).toBe(1_000_000);
  clock.assume(250);
  expect(clock.now()).toBe(1_000_250);
  machine.pass(100);
  // Asked 40 ms ago, so it was this time 20 ms ago.
  clock.sample(1_005_000, 40);
  expect(clock.now()).toBe(1_005_020);
  clock.assume(0);
  machine.pass(1_000);
  expect(clock.now()).toBe(1_006_020);
});

test('the quickest of the last answers counts, and an old one is forgotten', () => {
  const machine = new TestMachine();
  const clock = new ServerClock(machine);
  clock.sample(1_000_500, 2);
  clock.sample(1_000_620, 300);
  expect(clock.offset).toBe(501);
  for (let index = 0; index < 8; index += 1) clock.sample(1_000_500, 20);
  expect(clock.offset).toBe(510);
});

test("a step of this machine's wall clock does not show, and a suspended machine does not live in the past", () => {
  const machine = new TestMachine();
  const clock = new ServerClock(machine);
  clock.sample(1_000_000, 0);
  machine.wallMs -= 3_600_000;
  expect(clock.now()).toBe(1_000_000);
  machine.wallMs += 3_600_000;
  // Asleep for an hour: only the wall clock has gone on.
  machine.wallMs += 3_600_000;
  expect(clock.now()).toBe(4_600_000);
});

test('an answer that is far off replaces what was measured before', () => {
  const clock = new ServerClock(new TestMachine());
  clock.sample(1_000_000, 2);
  clock.sample(1_060_000, 50);
  expect(clock.now()).toBe(1_060_025);
});
