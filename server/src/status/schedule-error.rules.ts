/** A schedule that cannot be kept. The message names the field and the value; fit for the person who entered it. */
export class ScheduleError extends Error {
  override name = 'ScheduleError';
  /** Path within the input, e.g. `schedule.cron.timezone`. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }

  static of(field: string, value: string | number, problem: string): ScheduleError {
    const shown = typeof value === 'string' && value.length > 100 ? `${value.slice(0, 100)}…` : value;
    return new ScheduleError(field, `${field} ${JSON.stringify(shown)} ${problem}`);
  }
}
