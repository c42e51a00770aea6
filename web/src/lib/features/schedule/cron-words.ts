const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const SHORT_DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = [
  '',
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The common shapes of a five-field cron expression in words; null for any other. */
export function cronInWords(expression: string): string | null {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) return null;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (day === '*' && month === '*' && weekday === '*') {
    const often = everyFew(minute, hour);
    if (often) return often;
  }
  const time = timeOf(minute, hour);
  if (!time) return null;
  if (month === '*' && day === '*') {
    const days = daysOf(weekday);
    return days && `${days} at ${time}`;
  }
  if (weekday !== '*' || !/^\d+$/.test(day)) return null;
  if (month === '*') return `monthly on the ${ordinal(Number(day))} at ${time}`;
  const name = /^\d+$/.test(month) ? MONTHS[Number(month)] : undefined;
  return name ? `yearly on ${name} ${day} at ${time}` : null;
}

function everyFew(minute: string, hour: string): string | null {
  const step = /^\*\/(\d+)$/;
  if (minute === '*' && hour === '*') return 'every minute';
  const minutes = step.exec(minute)?.[1];
  // One that does not go into the hour begins anew with it.
  if (minutes && 60 % Number(minutes) !== 0) return null;
  if (minutes && hour === '*') return minutes === '1' ? 'every minute' : `every ${minutes} minutes`;
  if (!/^[0-5]?\d$/.test(minute)) return null;
  const past = minute.padStart(2, '0');
  if (hour === '*') return `hourly at :${past}`;
  const hours = step.exec(hour)?.[1];
  return hours && 24 % Number(hours) === 0 ? `every ${hours} hours at :${past}` : null;
}

function timeOf(minute: string, hour: string): string | null {
  if (!/^\d{1,2}$/.test(minute) || !/^\d{1,2}$/.test(hour)) return null;
  if (Number(minute) > 59 || Number(hour) > 23) return null;
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

function daysOf(weekday: string): string | null {
  if (weekday === '*') return 'daily';
  const numbers = weekday
    .toUpperCase()
    .replaceAll(/SUN|MON|TUE|WED|THU|FRI|SAT/g, (name) => `${SHORT_DAYS.indexOf(name)}`);
  if (numbers === '1-5') return 'weekdays';
  if (['0,6', '6,0', '6,7'].includes(numbers)) return 'weekends';
  if (!/^[0-7](,[0-7])*$/.test(numbers)) return null;
  const days = numbers.split(',').map((day) => `${WEEKDAYS[Number(day)]}s`);
  return new Intl.ListFormat('en', { type: 'conjunction', style: 'long' }).format(days).replace(/, and /, ' and ');
}

function ordinal(day: number): string {
  const tens = day % 100;
  const suffix = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${suffix}`;
}
