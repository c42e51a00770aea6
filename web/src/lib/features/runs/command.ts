/** The path of a script below the root of its agent. */
export const scriptPath = ({ folder, script }: { folder: string | null | undefined; script: string }): string =>
  [folder, script].filter(Boolean).join('/');

/** What is run, as one would type it. */
export const commandOf = (of: {
  folder: string | null | undefined;
  script: string;
  arguments: readonly string[];
}): string => [scriptPath(of), ...of.arguments.map((one) => JSON.stringify(one))].join(' ');
