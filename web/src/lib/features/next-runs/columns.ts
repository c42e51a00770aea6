import type { TableColumn } from '#lib/ui/table.ts';

export const COLUMNS = [
  { id: 'when', header: 'Next run', class: 'sm:w-44' },
  { id: 'task', header: 'Task', phone: 'title' },
  { id: 'script', header: 'Script' },
  { id: 'folder', header: 'Folder' },
  { id: 'user', header: 'User' },
  { id: 'host', header: 'Host' },
  { id: 'environment', header: 'Environment' },
  { id: 'agent', header: 'Agent' },
  { id: 'app', header: 'App (heartbeat id)', phone: 'wide' },
] as const satisfies TableColumn[];
