import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import type { Answer, Guessable, Question } from './guessable-passwords.ts';

/** By whoever knows what people choose: three parts that are common, such as a season, a year and `!!`, are fewer. */
const MIN_GUESSES = 1e9;
/** What is strong so far does not get weaker; looking further takes a tenth of a second. */
const CHARACTERS = 40;
/** Shorter words are in anything. */
const MIN_WORD = 3;

/** Its list has the 49,000 most common of those that were stolen. */
const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

function find({ password, known }: Question): Guessable | null {
  const { guesses, sequence } = estimator.check(password.slice(0, CHARACTERS), wordsOf(known));
  if (guesses >= MIN_GUESSES) return null;
  return sequence.some((match) => 'dictionaryName' in match && match['dictionaryName'] === 'userInputs')
    ? 'CONTEXT'
    : 'COMMON';
}

/** Each as it is, and its parts: `ada@example.org` is `ada`, `example`, `org` as well. */
const wordsOf = (known: readonly string[]): string[] => [
  ...new Set(
    ['lubdub', ...known]
      .map((one) => one.toLowerCase().replace(/^https?:\/\//, ''))
      .flatMap((one) => [one, one.split('@')[0] ?? one, ...one.split(/[^\p{L}\p{N}]+/u)])
      .filter((word) => word.length >= MIN_WORD),
  ),
];

parentPort?.on('message', (question: Question) => {
  parentPort?.postMessage({ id: question.id, found: find(question) } satisfies Answer, []);
});
