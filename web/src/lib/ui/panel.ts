/** What a panel is given by the button that opens it: see LateTrigger.svelte. */
export interface PanelProps {
  /** Of the button. */
  id: string;
  open: boolean;
  /** Takes what makes the button a trigger: listeners, ARIA, and what ties the panel to it. */
  onTrigger: (props: Record<string | symbol, unknown>) => void;
}

/** The same module for all who load it; asked for again where it did not come. */
export function once<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  return () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
}
