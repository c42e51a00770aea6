import { DomainError } from '../../lib/errors.ts';
import type { ScheduleError } from '../../status/schedule-error.rules.ts';

/**
 * What is wrong with a schedule that somebody gave, said once and by their own names.
 * @param field where the schedule stands in their input, e.g. `schedule.daily`: it is checked as the cron expression that
 * it stands for
 */
export const badSchedule = (field: string, { message }: ScheduleError): DomainError =>
  new DomainError('BAD_USER_INPUT', message.replaceAll('schedule.cron', field), field);
