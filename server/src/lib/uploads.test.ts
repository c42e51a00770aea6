import { expect, test } from 'vitest';
import { Uploads } from './uploads.ts';

/** Uploads of which at most `maxBytes` are kept, and who was given up. */
function uploads(maxBytes: number) {
  const all = new Uploads(maxBytes);
  const givenUp: string[] = [];
  return { givenUp, begin: (name: string) => all.begin(() => givenUp.push(name)) };
}

test('the body that has been silent for the longest is given up first', () => {
  const { begin, givenUp } = uploads(300_000);
  const [first, second, third] = [begin('first'), begin('second'), begin('third')];
  first.grow(100_000);
  second.grow(100_000);
  first.grow(1_000);
  third.grow(100_000);
  expect(givenUp).toEqual(['second']);
  second.grow(100_000);
  third.grow(99_000);
  expect(givenUp).toEqual(['second']);
});

test('what has ended, or is small, takes no room', () => {
  const { begin, givenUp } = uploads(150_000);
  for (let count = 0; count < 20; count += 1) {
    begin(`small ${count}`).grow(65_536);
    const large = begin(`large ${count}`);
    large.grow(50_000);
    large.grow(50_000);
    large.end();
  }
  expect(givenUp).toEqual([]);
});
