import { session } from '#lib/access/session.svelte.ts';
import { connection } from './connection.svelte.ts';
import { alarmIcon, LOST_ICON } from './icon.ts';
import { followStatistics } from './statistics.svelte.ts';

class Alarm {
  /** Apps that are down; 0 while that is not known. */
  down = $state(0);
  /** Nothing has come from the server for so long that nobody knows how many are down. */
  lost = $state(false);

  /** What stands before every page's title: `(3 down) `, or nothing while all is well. */
  get prefix(): string {
    if (session.state === 'ENDED') return '(signed out) ';
    if (this.lost) return '(no connection) ';
    return this.down > 0 ? `(${this.down} down) ` : '';
  }
}

/** What somebody sees who has this page in a tab behind others. */
export const alarm = new Alarm();

/** Has title and icon tell how many apps are down as long as the calling component lives. */
export function followAlarm(): void {
  const statistics = followStatistics();
  $effect(() => {
    if (statistics.current) alarm.down = statistics.current.appsDown;
  });
  $effect(() => {
    alarm.lost = connection.health === 'error';
  });
  $effect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const icon = alarm.lost ? LOST_ICON : alarmIcon(alarm.down);
    if (!link || icon === null) return;
    const own = link.href;
    link.href = icon;
    return () => {
      link.href = own;
    };
  });
}
