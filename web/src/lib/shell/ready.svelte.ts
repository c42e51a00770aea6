class Shell {
  /** False in the prerendered page and while it is taken over by the browser: until then only its frame is drawn. */
  ready = $state(false);
}

export const shell = new Shell();
