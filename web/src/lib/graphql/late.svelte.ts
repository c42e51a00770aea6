import { backoffMs } from './backoff.ts';
import { firstLoad } from './first-load.ts';

/**
 * A component that a page does not need to show its data, such as a form: its code comes when the page is complete, or
 * at once when it is wanted; for as long as the calling component lives it is asked for again where it did not come.
 */
export function late<Component>(
  load: () => Promise<{ default: Component }>,
  isWanted: () => boolean,
): { readonly component: Component | undefined } {
  let component = $state.raw<Component>();
  let isComplete = $state(false);
  let failures = $state(0);
  void firstLoad.complete.then(() => (isComplete = true));
  $effect(() => {
    if (component !== undefined || !(isComplete || isWanted())) return;
    const timer = setTimeout(
      () =>
        void load().then(
          (module) => (component = module.default),
          () => (failures += 1),
        ),
      failures === 0 ? 0 : backoffMs(failures, Math.random()),
    );
    return () => clearTimeout(timer);
  });
  return {
    get component() {
      return component;
    },
  };
}
