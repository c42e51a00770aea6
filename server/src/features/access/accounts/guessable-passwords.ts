/** Why a password is tried first: it is common, or close to one that is; or it is made of what is known of whoever has it. */
export type Guessable = 'COMMON' | 'CONTEXT';

/** By whoever knows what people choose: three parts that are common, such as a season, a year and `!!`, are fewer. */
const MIN_GUESSES = 1e9;
/** What is strong so far does not get weaker; looking further takes a tenth of a second. */
const CHARACTERS = 40;
/** Shorter words are in anything. */
const MIN_WORD = 3;

/**
 * Whether somebody who tries common passwords, their variations and what is known of the user finds a password soon; null
 * where not. Nothing of it leaves the process.
 * @param known names, mail addresses, URLs
 */
export async function findGuessable(password: string, known: readonly string[]): Promise<Guessable | null> {
  const estimator = await loadEstimator();
  const { guesses, sequence } = estimator.check(password.slice(0, CHARACTERS), wordsOf(known));
  if (guesses >= MIN_GUESSES) return null;
  return sequence.some((match) => 'dictionaryName' in match && match['dictionaryName'] === 'userInputs')
    ? 'CONTEXT'
    : 'COMMON';
}

type Estimator = Awaited<ReturnType<typeof makeEstimator>>;

let estimator: Promise<Estimator> | null = null;

const loadEstimator = (): Promise<Estimator> => (estimator ??= makeEstimator());

/** 27 MB that nobody needs where no password is chosen. Its list has the 49,000 most common of those that were stolen. */
async function makeEstimator() {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
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
