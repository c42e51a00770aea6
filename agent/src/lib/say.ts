import { forTerminal } from './text.ts';

export type Level = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** Tells the person at the console, and where it can those at the dashboard. */
export type Say = (level: Level, message: string) => void;

/** Lines for a terminal or a service's journal; what is not well goes to standard error. */
export const sayOnConsole =
  (now: () => number): Say =>
  (level, message) => {
    const line = `${new Date(now()).toISOString()} ${level.padEnd(7)} ${forTerminal(message)}\n`;
    (level === 'ERROR' || level === 'WARNING' ? process.stderr : process.stdout).write(line);
  };
