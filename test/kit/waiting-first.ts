import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Projects whose tests wait for real time to pass come first, those of many small files last: they fill the end. */
const FIRST = ['agents', 'engine', 'faults', 'alerts', 'database'];
const LAST = ['web', 'unit'];

const rankOf = ({ project: { name } }: TestSpecification): number => {
  if (LAST.includes(name)) return FIRST.length + 1 + LAST.indexOf(name);
  return FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length;
};

/**
 * Files in such an order that no processor is idle while the last one runs. Those of a project stay together, since a
 * worker keeps what it has loaded for the next file of its project only; within it Vitest's own order holds, the longest
 * of the last run first, or the largest.
 */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
