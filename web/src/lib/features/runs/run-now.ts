import { resolve } from '$app/paths';
import { createMutation } from '#lib/graphql/mutation.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { RunTaskDocument } from './operations.ts';

/**
 * Returns a function that runs a task once and tells where to watch. Must be called while a component is being set up.
 */
export function createRunNow(): (task: { id: string; name: string }) => Promise<boolean> {
  const run = createMutation(RunTaskDocument);
  return async (task) => {
    const { data, error } = await run({ id: task.id });
    if (error) toasts.bad(`Could not run ${task.name}. ${error.message}`);
    else {
      const href = resolve('/history/[id]', { id: data.runTask.id });
      toasts.ok(`${task.name} runs as soon as an agent takes it.`, { href, label: 'Show run' });
    }
    return !error;
  };
}
