import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { faultOf } from './errors.ts';
import { Repeats } from './repeats.ts';

export type Logger = PinoLogger;

/** Pino's number of the level from which on a line tells of a fault. */
const WARN = 40;

/**
 * One JSON line an event on standard output. `level` is pino's name of the least severe one shown, or `silent`. A
 * warning or error that comes again and again, as each request makes one while the database is away, is told a
 * few times and then counted; see {@link Repeats}.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const repeats = new Repeats((summary, message) => logger.info(summary, message));
  const logger = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: {
        logMethod(args, log, severity) {
          const message: unknown = args.find((argument) => typeof argument === 'string');
          if (severity < WARN || typeof message !== 'string') return log.apply(this, args);
          const { err } = args[0] as { err?: unknown };
          if (repeats.mayTell(message, err === undefined ? null : faultOf(err))) log.apply(this, args);
        },
      },
    },
    destination,
  );
  return logger;
}
