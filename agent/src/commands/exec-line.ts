/** The arguments of `exec`, cut at the `--` that separates its own from the command. */
export interface ExecLine {
  before: string[];
  /** Null: nothing separates them, and the command begins after the app. */
  command: string[] | null;
}

/**
 * Finds the `--` that ends the options of `exec`, which is the first that is not a part of the command itself:
 * `exec app git log -- file` has none. Options that are not known, or lack their value, are passed over, so that the
 * command is found whatever is wrong before it.
 * @param args what follows `exec`
 * @param takesValue whether an option takes a value; undefined where there is no such option
 */
export function splitExecLine(args: readonly string[], takesValue: (option: string) => boolean | undefined): ExecLine {
  let operands = 0;
  // The app, and whatever may be the value of an option that is not known.
  let allowed = 1;
  for (let index = 0; index < args.length && operands <= allowed; index += 1) {
    const word = args[index] ?? '';
    if (word === '--') return { before: args.slice(0, index), command: args.slice(index + 1) };
    if (!word.startsWith('-') || word === '-') {
      operands += 1;
      continue;
    }
    const wants = word.includes('=') ? false : takesValue(word);
    if (wants === undefined) allowed += 1;
    if (wants === true && args[index + 1] !== '--') index += 1;
  }
  return { before: [...args], command: null };
}
